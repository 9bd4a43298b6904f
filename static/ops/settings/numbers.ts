// Whole numbers as people type them into settings.

import { t } from "../strings";

export interface Range {
  min: number;
  max: number;
  /** Empty switches the rule off. */
  isOptional?: boolean;
}

/** The number, null for a rule that is off, or undefined for what is neither. */
export function wholeNumber(text: string, range: Range): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return range.isOptional ? null : undefined;
  if (!/^\d{1,6}$/.test(typed)) return undefined;
  const value = Number(typed);
  return value >= range.min && value <= range.max ? value : undefined;
}

/** What is wrong with a number, or nothing. */
export function numberFault(text: string, range: Range): string | undefined {
  if (wholeNumber(text, range) !== undefined) return undefined;
  const { min, max } = range;
  return t(range.isOptional ? "error.number_or_empty" : "error.number", { min, max });
}

export function textOf(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
