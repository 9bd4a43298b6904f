// The form of a site's rescue ladder: what is typed, and what is wrong with it before the server is asked.

import type { Complaints } from "../api/refusal";
import { numberFault, type Range } from "../settings/numbers";
import { t } from "../strings";
import type { WaitingSettings, WaitingSettingsChange } from "../waiting/waitingApi";

export const RUNGS = ["acknowledge", "alert", "overflow", "estimate", "supervisors", "alternatives"] as const;
export type Rung = (typeof RUNGS)[number];

const HOLDOUT: Range = { min: 0, max: 50 };
export const ABANDON: Range = { min: 30, max: 3_600 };
export const SHORT: Range = { min: 0, max: 60 };

export interface RungForm {
  is_on: boolean;
  after_s: string;
  /** Percent of shoppers who go without. */
  holdout: string;
}

export interface LadderForm {
  rungs: Record<Rung, RungForm>;
  offers_email: boolean;
  offers_callback: boolean;
  abandon_after_s: string;
  short_abandon_s: string;
}

export const FIELDS = [...RUNGS, "offers", "abandon_after_s", "short_abandon_s"] as const;
export type LadderField = (typeof FIELDS)[number];

export function formOf(settings: WaitingSettings): LadderForm {
  const rungs = Object.fromEntries(
    RUNGS.map((rung) => {
      const found = settings.rungs.find((one) => one.rung === rung);
      const holdout = Math.round((found?.holdout ?? 0) * 100);
      return [
        rung,
        { is_on: found?.is_on ?? false, after_s: String(found?.after_s ?? 0), holdout: String(holdout) },
      ];
    }),
  ) as Record<Rung, RungForm>;
  return {
    rungs,
    offers_email: settings.offers_email,
    offers_callback: settings.offers_callback,
    abandon_after_s: String(settings.abandon_after_s),
    short_abandon_s: String(settings.short_abandon_s),
  };
}

/** A rung must come before the limit of the site, or it would come too late. */
export function complain(form: LadderForm, limitS: number): Complaints<LadderField> {
  const found: Complaints<LadderField> = {};
  for (const rung of RUNGS) {
    const { is_on, after_s, holdout } = form.rungs[rung];
    const fault =
      numberFault(after_s, { min: 0, max: is_on ? limitS - 1 : 3_600 }) ?? numberFault(holdout, HOLDOUT);
    if (fault) found[rung] = fault;
  }
  const abandon = numberFault(form.abandon_after_s, ABANDON);
  if (abandon) found.abandon_after_s = abandon;
  const short = numberFault(form.short_abandon_s, SHORT);
  if (short) found.short_abandon_s = short;
  if (form.rungs.alternatives.is_on && !form.offers_email && !form.offers_callback)
    found.offers = t("error.nothing_to_offer");
  return found;
}

export function changeOf(form: LadderForm): WaitingSettingsChange {
  return {
    rungs: RUNGS.map((rung) => ({
      rung,
      is_on: form.rungs[rung].is_on,
      after_s: Number(form.rungs[rung].after_s),
      holdout: Number(form.rungs[rung].holdout) / 100,
    })),
    offers_email: form.offers_email,
    offers_callback: form.offers_callback,
    abandon_after_s: Number(form.abandon_after_s),
    short_abandon_s: Number(form.short_abandon_s),
  };
}
