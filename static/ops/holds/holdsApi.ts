// What must be kept whatever anybody wants erased.

import type { components } from "@shared/api.gen";
import { call } from "@shared/api/client";

export type Hold = components["schemas"]["HoldOut"];
export type SubjectKind = components["schemas"]["SubjectKind"];

/** What is looked at, by its kind. */
export type Subjects = Readonly<Partial<Record<SubjectKind, string>>>;

export interface Subject {
  kind: SubjectKind;
  id: string;
}

const at = (subject: Subject): string => `/legal-holds/${subject.kind}/${encodeURIComponent(subject.id)}`;

export const holdsApi = {
  all: async (): Promise<Hold[]> => (await call<{ items: Hold[] }>("GET", "/legal-holds")).items,
  /** Those that keep any of these. */
  of: async (ids: readonly string[]): Promise<Hold[]> => {
    const asked = ids.map((id) => `subject_id=${encodeURIComponent(id)}`).join("&");
    return (await call<{ items: Hold[] }>("GET", `/legal-holds?${asked}`)).items;
  },
  place: (subject: Subject, reason: string): Promise<void> => call("PUT", at(subject), { body: { reason } }),
  lift: (subject: Subject): Promise<void> => call("DELETE", at(subject)),
} as const;
