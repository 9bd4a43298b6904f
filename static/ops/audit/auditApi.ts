// The audit log: what was done by whom, newest first.

import type { components } from "@shared/api.gen";
import { call, query } from "@shared/api/client";

export type Act = components["schemas"]["Act"];
export type AuditEntry = components["schemas"]["AuditEntryView"];
type AuditPage = components["schemas"]["AuditPage"];

export interface AuditFilter {
  agentId: string;
  act: Act | "";
}

const PAGE_SIZE = 50;

export function readAudit(filter: AuditFilter, cursor: string | null): Promise<AuditPage> {
  return call(
    "GET",
    `/audit${query({ agent_id: filter.agentId, act: filter.act, cursor, limit: PAGE_SIZE })}`,
  );
}
