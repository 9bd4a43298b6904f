// The form of one site: what is typed, and what is wrong with it before the server is asked.

import type { Site, SiteChange } from "../api/opsApi";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";

export const THRESHOLDS = ["warning_s", "nearing_s", "breached_s"] as const;
export type Threshold = (typeof THRESHOLDS)[number];

export const FIELDS = ["name", "time_zone", "origins", ...THRESHOLDS] as const;
export type SiteField = (typeof FIELDS)[number];
export type SiteForm = Record<SiteField, string>;

const LONGEST_S = 3_600;

export function formOf(site: Site): SiteForm {
  return {
    name: site.name,
    time_zone: site.time_zone,
    origins: site.origins.join("\n"),
    warning_s: String(site.targets.warning_s),
    nearing_s: String(site.targets.nearing_s),
    breached_s: String(site.targets.breached_s),
  };
}

export function originsOf(form: SiteForm): string[] {
  return form.origins.split(/\s+/).filter(Boolean);
}

/** A whole number of seconds within an hour, or nothing. */
export function secondsOf(text: string): number | null {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= LONGEST_S ? value : null;
}

function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return (url.protocol === "https:" || url.protocol === "http:") && url.origin === text.toLowerCase();
  } catch {
    return false;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return name !== "" && new Intl.DateTimeFormat("en", { timeZone: name }).format() !== "";
  } catch {
    return false;
  }
}

export function complain(form: SiteForm): Complaints<SiteField> {
  const found: Complaints<SiteField> = {};
  if (!form.name.trim()) found.name = t("error.required");
  if (!isTimeZone(form.time_zone.trim())) found.time_zone = t("error.time_zone");
  const wrong = originsOf(form).find((origin) => !isOrigin(origin));
  if (wrong !== undefined) found.origins = t("error.origin", { value: wrong });
  let before = 0;
  for (const threshold of THRESHOLDS) {
    const seconds = secondsOf(form[threshold]);
    if (seconds === null) found[threshold] = t("error.seconds");
    else if (seconds <= before) found[threshold] = t("error.rising");
    before = seconds ?? before;
  }
  return found;
}

/** What the form asks to be changed; call it only when there is nothing to complain about. */
export function changeOf(form: SiteForm): SiteChange {
  return {
    name: form.name.trim(),
    time_zone: form.time_zone.trim(),
    origins: originsOf(form),
    targets: {
      warning_s: Number(form.warning_s),
      nearing_s: Number(form.nearing_s),
      breached_s: Number(form.breached_s),
    },
  };
}

export function isChanged(form: SiteForm, site: Site): boolean {
  const saved = formOf(site);
  return FIELDS.some((field) => form[field] !== saved[field]);
}
