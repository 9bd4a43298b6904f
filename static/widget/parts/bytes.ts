/** How large a file is, as the language writes it. */
import { locale } from "../words";

const KILO = 1024;
const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** `2.4 MB` */
export function sayBytes(bytes: number): string {
  const step = bytes < KILO ? 0 : bytes < KILO * KILO ? 1 : 2;
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step ? "short" : "long",
    maximumFractionDigits: step === 2 ? 1 : 0,
  });
  return format.format(bytes / KILO ** step);
}
