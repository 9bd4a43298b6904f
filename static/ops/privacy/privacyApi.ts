// Everything about a person: exported, or erased for good.

import type { components } from "@shared/api.gen";
import { call } from "@shared/api/client";

export type Erasure = components["schemas"]["ErasureOut"];
export type SubjectKind = components["schemas"]["SubjectKind"];

export const privacyApi = {
  erase: (kind: SubjectKind, id: string): Promise<Erasure> =>
    call("POST", "/erasures", { body: { kind, id } }),
} as const;

export function exportPath(visitorId: string, language: string): string {
  return `/api/v1/visitors/${encodeURIComponent(visitorId)}/export?format=html&language=${language}`;
}
