// How long a site keeps what, and what a period would erase.

import type { components } from "@shared/api.gen";
import { call, query } from "@shared/api/client";

type Schemas = components["schemas"];
export type Periods = Schemas["Periods"];
export type RetentionPreview = Schemas["RetentionPreview"];

const at = (siteId: string, what = ""): string => `/sites/${encodeURIComponent(siteId)}/retention${what}`;

export const retentionApi = {
  periods: (siteId: string): Promise<Periods> => call("GET", at(siteId)),
  /** Nothing is erased by looking. */
  preview: (siteId: string, periods: Periods): Promise<RetentionPreview> =>
    call("GET", at(siteId, "/preview") + query({ ...periods })),
  change: (siteId: string, periods: Periods): Promise<Periods> => call("PUT", at(siteId), { body: periods }),
} as const;
