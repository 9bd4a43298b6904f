import { describe, expect, it } from "vitest";
import type { Theme } from "../api/opsApi";
import { complainOfTheme, textOn, themeFormOf, themeOf } from "./themeForm";

const THEME: Theme = {
  accent: "#7a1f5c",
  scheme: "auto",
  corner: "end",
  offset_side_px: 20,
  offset_bottom_px: 96,
  radius_px: 12,
  icon: "speech",
  launcher_text: "Questions?",
  greeting: "",
  greeting_note: "",
  counts_in_title: false,
  header: "",
  texts: {},
};

describe("the form of a site's look", () => {
  it("asks for nothing else than what the site has", () => {
    expect(complainOfTheme(themeFormOf(THEME))).toEqual({});
    expect(themeOf(themeFormOf(THEME))).toEqual(THEME);
    expect(themeOf(themeFormOf({ ...THEME, accent: null })).accent).toBeNull();
  });

  it.each(["red", "#fff", "#12345g"])("complains about the colour %j", (accent) => {
    expect(Object.keys(complainOfTheme({ ...themeFormOf(THEME), accent }))).toEqual(["accent"]);
  });

  it.each(["", "-1", "1.5", "29"])("complains about a radius of %j", (radius_px) => {
    expect(Object.keys(complainOfTheme({ ...themeFormOf(THEME), radius_px }))).toEqual(["radius_px"]);
  });

  it("keeps only languages in which something is said", () => {
    const texts = { fr: { greeting: " Bonjour " }, it: { greeting: " " } };
    expect(themeOf(themeFormOf(THEME), texts).texts).toEqual({
      fr: { launcher_text: "", header: "", greeting: "Bonjour", greeting_note: "" },
    });
  });

  it("previews the text colour that reads", () => {
    expect([textOn("#1f5fd6"), textOn("#ffd400")]).toEqual(["#fff", "#000"]);
  });
});
