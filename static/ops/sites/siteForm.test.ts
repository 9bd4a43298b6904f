import { describe, expect, it } from "vitest";
import type { Site } from "../api/opsApi";
import { changeOf, complain, formOf, isChanged } from "./siteForm";

const SITE: Site = {
  id: "site",
  key: "demo",
  name: "Wattgrau",
  origins: ["https://shop.example.com"],
  locale: "de",
  time_zone: "Europe/Berlin",
  targets: { warning_s: 50, nearing_s: 61, breached_s: 76 },
  theme: {
    accent: null,
    scheme: "auto",
    corner: "end",
    offset_side_px: 20,
    offset_bottom_px: 20,
    radius_px: 28,
    icon: "speech",
    launcher_text: "",
    greeting: "",
    greeting_note: "",
    counts_in_title: false,
    header: "",
    texts: {},
  },
  picture: "",
  requires_identity: false,
  invitations: [],
  redactions: [],
  blocklist: [],
  file_rules: { max_mb: null, kinds: [] },
  forms: { before: [], closed: [], consent: null },
  survey: { scale: "stars", question: {}, questions: [], asks_comment: true },
};

describe("a site's form", () => {
  it("asks for nothing else than what the site has", () => {
    const { name, origins, time_zone, targets } = SITE;
    expect(complain(formOf(SITE))).toEqual({});
    expect(changeOf(formOf(SITE))).toEqual({ name, origins, time_zone, targets });
    expect(isChanged(formOf(SITE), SITE)).toBe(false);
  });

  it("complains about a threshold that is not later than the one before", () => {
    expect(Object.keys(complain({ ...formOf(SITE), nearing_s: "50" }))).toEqual(["nearing_s"]);
    expect(Object.keys(complain({ ...formOf(SITE), breached_s: "61" }))).toEqual(["breached_s"]);
  });

  it.each(["", "0", "1.5", "-3", "soon", "3601"])("complains about %j seconds", (text) => {
    expect(Object.keys(complain({ ...formOf(SITE), warning_s: text }))).toContain("warning_s");
  });

  it.each(["shop.example.com", "https://shop.example.com/path", "javascript:alert(1)", "*"])(
    "complains about the address %j",
    (origin) => {
      expect(Object.keys(complain({ ...formOf(SITE), origins: `https://a.example\n${origin}` }))).toEqual([
        "origins",
      ]);
    },
  );

  it("complains about a time zone that does not exist", () => {
    expect(Object.keys(complain({ ...formOf(SITE), time_zone: "Mars/Olympus" }))).toEqual(["time_zone"]);
  });
});
