// What supervisors ask about waiting, and what administrators set.

import { call, query } from "@shared/api/client";
import type { components } from "@shared/api.gen";

type Schemas = components["schemas"];
export type ForecastQuality = Schemas["ForecastQuality"];
export type PatienceCurve = Schemas["PatienceCurve"];
export type WaitHistogram = Schemas["WaitHistogram"];
export type RungEffects = Schemas["RungEffects"];
export type RungEffect = Schemas["RungEffect"];
export type WhatIfs = Schemas["WhatIfs"];
export type StaffingPlan = Schemas["StaffingPlan"];
export type WaitingSettings = Schemas["WaitingSettingsOut"];
export type WaitingSettingsChange = Schemas["WaitingSettingsIn"];
export type RungSetting = Schemas["RungSettingOut"];

const at = (siteId: string, what: string): string => `/sites/${encodeURIComponent(siteId)}/waiting/${what}`;

export const waitingApi = {
  quality: (siteId: string, days: number): Promise<ForecastQuality> =>
    call("GET", at(siteId, "quality") + query({ days })),
  patience: (siteId: string): Promise<PatienceCurve> => call("GET", at(siteId, "patience")),
  histogram: (siteId: string, days: number): Promise<WaitHistogram> =>
    call("GET", at(siteId, "histogram") + query({ days })),
  rungs: (siteId: string, days: number): Promise<RungEffects> =>
    call("GET", at(siteId, "rungs") + query({ days })),
  whatIf: (siteId: string, until: string | null): Promise<WhatIfs> =>
    call("GET", at(siteId, "what-if") + query({ until })),
  staffing: (siteId: string, day: string | null): Promise<StaffingPlan> =>
    call("GET", at(siteId, "staffing") + query({ day })),
  settings: (siteId: string): Promise<WaitingSettings> => call("GET", at(siteId, "settings")),
  changeSettings: (siteId: string, change: WaitingSettingsChange): Promise<WaitingSettings> =>
    call("PATCH", at(siteId, "settings"), { body: change }),
} as const;
