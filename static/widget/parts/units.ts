/** Lengths of time, as the language writes them. */
import { locale } from "../words";

function unit(name: "second" | "minute"): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" });
}

/** Up to here in seconds, from here in minutes. */
const LONGEST_S = 100;
const seconds = unit("second");
const minutes = unit("minute");

export function saySeconds(count: number): string {
  return count < LONGEST_S ? seconds.format(count) : minutes.format(Math.floor(count / 60));
}

/** `20–40 sec`, `2–4 min` */
export function sayRange(lowS: number, highS: number): string {
  const [format, each] = highS < LONGEST_S ? [seconds, 1] : [minutes, 60];
  const [low, high] = [Math.ceil(lowS / each), Math.ceil(highS / each)];
  return low === high ? format.format(high) : format.formatRange(low, high);
}
