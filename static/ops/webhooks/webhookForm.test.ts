import { describe, expect, it } from "vitest";
import type { Webhook } from "../api/webhooksApi";
import { stateOf } from "./webhookState";
import { complain, EVENTS, formOf, wishOf } from "./webhookForm";

const WEBHOOK: Webhook = {
  id: "hook",
  site_id: "site",
  url: "https://shop.example.com/hooks",
  description: "Orders",
  events: ["message.created"],
  is_enabled: true,
  disabled_reason: null,
  failing_since: null,
  old_secret_until: null,
  created_at: "2026-11-25T09:00:00Z",
};

describe("a webhook's form", () => {
  it("asks for nothing else than what the webhook has", () => {
    const { url, description, events } = WEBHOOK;
    expect(complain(formOf(WEBHOOK))).toEqual({});
    expect(wishOf(formOf(WEBHOOK))).toEqual({ url, description, events });
  });

  it("begins with all events", () => {
    expect(formOf(null).events).toEqual(EVENTS);
  });

  it.each([
    "",
    "shop.example.com",
    "ftp://shop.example.com",
    "https://me:secret@shop.example.com",
    "https://",
  ])("complains about the address %j", (url) => {
    expect(Object.keys(complain({ ...formOf(WEBHOOK), url }))).toEqual(["url"]);
  });

  it("complains when nothing is to be told", () => {
    expect(Object.keys(complain({ ...formOf(WEBHOOK), events: [] }))).toEqual(["events"]);
  });
});

describe("a webhook's state", () => {
  it.each([
    [{}, "ok"],
    [{ failing_since: "2026-11-25T09:00:00Z" }, "failing"],
    [{ is_enabled: false, disabled_reason: "by_admin" as const }, "off"],
    [{ is_enabled: false, disabled_reason: "gone" as const, failing_since: "2026-11-25T09:00:00Z" }, "off"],
  ])("%j is %s", (fields, state) => {
    expect(stateOf({ ...WEBHOOK, ...fields })).toBe(state);
  });
});
