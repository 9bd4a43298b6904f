// Countries and their states by name.

import { language } from "@shared/i18n/language";
import { t } from "../strings";

export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "region", fallback: "code" }).of(code) ?? code;
  } catch {
    return code;
  }
}

const GERMAN = [
  "BB",
  "BE",
  "BW",
  "BY",
  "HB",
  "HE",
  "HH",
  "MV",
  "NI",
  "NW",
  "RP",
  "SH",
  "SL",
  "SN",
  "ST",
  "TH",
] as const;
type GermanState = (typeof GERMAN)[number];

function isGerman(code: string): code is GermanState {
  return (GERMAN as readonly string[]).includes(code);
}

/** Browsers know no names of states; those of Germany we do, others by their code. */
export function stateName(country: string, code: string): string {
  return country === "DE" && isGerman(code) ? t(`hours.state.${code}`) : code;
}
