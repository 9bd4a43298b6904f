import { describe, expect, it } from "vitest";
import de from "../strings/de.json";
import en from "../strings/en.json";
import type { AuditEntry } from "./auditApi";
import { ACTS, actorWords, actWords, factWords, subjectWords } from "./auditWords";

const entry: AuditEntry = {
  seq: 1,
  at: "2026-11-26T10:00:00Z",
  act: "role.changed",
  agent_id: "a",
  agent_name: "Maike",
  subject_id: "b",
  subject_name: "Jana",
  address: "198.51.100.0/24",
  facts: {},
};

describe("an entry of the audit log", () => {
  it("names who did it", () => {
    expect(actorWords(entry)).toBe("Maike");
    expect(actorWords({ ...entry, agent_name: null })).toBe("a");
    expect(actorWords({ ...entry, agent_id: null })).toBe(en["audit.unknown"]);
    expect(actorWords({ ...entry, agent_id: null, address: null })).toBe(en["audit.operator"]);
  });

  it("names what it was done to, unless it is oneself", () => {
    expect(subjectWords(entry)).toBe("Jana");
    expect(subjectWords({ ...entry, subject_name: null })).toBe("b");
    expect(subjectWords({ ...entry, subject_id: "a" })).toBe("");
  });

  it("tells the facts", () => {
    const facts = { from: "agent", to: "admin", name: true, changed: ["theme", "targets"], site: null };
    expect(factWords({ ...entry, facts })).toBe(
      "from: Agent · now: Administrator · name: yes · changed: theme, targets",
    );
  });

  it("shortens ids", () => {
    const site = "01a215b8-0031-7d25-b756-974d685d4325";
    expect(factWords({ ...entry, facts: { site } })).toBe("shop: …685d4325");
    expect(factWords({ ...entry, facts: { with: "recovery_code", moon: "full" } })).toBe(
      "with: recovery code · moon: full",
    );
    expect(subjectWords({ ...entry, subject_id: site, subject_name: null })).toBe("…685d4325");
  });

  it("shows an act of a newer server as it is", () => {
    expect(actWords("moon.landed")).toBe("moon.landed");
  });

  it("has words for every act in both languages", () => {
    for (const act of ACTS) {
      expect(en[`audit.act.${act}`]).toBeTruthy();
      expect(de[`audit.act.${act}`]).toBeTruthy();
    }
  });
});
