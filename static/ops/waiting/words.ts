// Figures about waiting as people say them.

import { language } from "@shared/i18n/language";
import { durationWords } from "@shared/time/format";
import { t } from "../strings";

export function percent(share: number | null | undefined, digits = 0): string {
  if (share === null || share === undefined) return t("today.none");
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: digits }).format(share);
}

export function seconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return t("today.none");
  return durationWords(Math.round(value), language(), "short");
}

export function count(value: number, digits = 0): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);
}

/** `14:30` in a site's own time zone. */
export function clock(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(new Date(at));
}
