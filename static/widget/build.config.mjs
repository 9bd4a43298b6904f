// dist/widget/index.<language>.html: one document per language, script and style inside, with the placeholders
// that the server fills in; and dist/widget/assets/<hash>/<part>.<language>.js, the parts that come when they are used.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript, resolveTokens, withUsedColors } from "../shared/build/inline.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const STYLES = ["base", "header", "notice", "list", "composer"];
// Neither on the wire nor in storage, nor a name of the browser's.
const OWN_NAMES = [
  "addText",
  "band",
  "below",
  "by",
  "connect",
  "discard",
  "draft",
  "draw",
  "flush",
  "forget",
  "has_gap",
  "is_first",
  "is_last",
  "is_network_up",
  "is_refused",
  "is_shown",
  "is_up",
  "is_visible",
  "isAlone",
  "keep",
  "misses",
  "new_id",
  "now_ms",
  "nudge",
  "offer",
  "offset_ms",
  "onBlocked",
  "onDraft",
  "onFrame",
  "onOutgoing",
  "onPhase",
  "onRefusedToken",
  "onToken",
  "outbox",
  "phase",
  "receive",
  "refused",
  "report",
  "restart",
  "setDraft",
  "setToken",
  "submit",
  "take",
  "tell",
  "until_ms",
];
const PARTS = ["extras", "form", "guard", "http", "page", "talk"];
/** Of parts with more than one style sheet. */
const MORE_STYLES = { form: ["fields"], talk: ["survey", "files", "acts", "fields", "mail"] };
/** Languages that are written from right to left. */
const RTL = ["ar"];
const ASSETS = "/widget/assets/";
/** Words that stand for a text and nothing else in the script, as do all keys with an underscore. */
const OWN_KEYS = ["asked", "attached", "details", "greeting", "joined", "longer", "unsure", "waited", "ways"];

/** The script with those texts that it says; in both, keys that are nothing else become short. */
function withTexts(texts, script, used) {
  const said = Object.keys(texts).filter((key) => script.includes(`"${key}"`));
  const names = new Map(
    said.filter((key) => key.includes("_") || OWN_KEYS.includes(key)).map((key, i) => [key, i.toString(36)]),
  );
  const short = Object.fromEntries(said.map((key) => [names.get(key) ?? key, texts[key]]));
  for (const key of said) used.add(key);
  // make("form", "ways") would be of another class than its style.
  const taken = [...script.matchAll(/\("\w+","(\w+)"/g)].find(([, word]) => names.has(word));
  if (taken) throw new Error(`“${taken[1]}” stands for a text: it cannot be a class too.`);
  const inside = script.replace(/"(\w+)"/g, (whole, key) => (names.has(key) ? `"${names.get(key)}"` : whole));
  if (inside.split("window.TEXTS").length !== 2) throw new Error("The texts have not one place in a script.");
  return inside.replace("window.TEXTS", () => JSON.stringify(short));
}

const SCRIPT = '<script nonce="__NONCE__"></script>';

/** White space between tags means nothing in this document. */
function tighten(html) {
  return html
    .replace(/\s*\n\s*/g, "\n")
    .replace(/>\n</g, "><")
    .replace(/\n/g, " ")
    .replace(/ \/>/g, "/>")
    .replace(/> __CONFIG__ </, ">__CONFIG__<")
    .trim();
}

/** The parts in every language: file name → text. */
async function buildParts(names, languages, used) {
  const files = new Map();
  for (const part of PARTS) {
    const sheets = [part, ...(MORE_STYLES[part] ?? [])].map((name) => join(here, "parts", `${name}.css`));
    const css = (await Promise.all(sheets.map((sheet) => readFile(sheet, "utf8").catch(() => "")))).join("");
    const define = { TEXTS: "window.TEXTS", STYLE: JSON.stringify(css && (await resolveTokens(css))) };
    const script = await bundleScript(join(here, "parts", `${part}.ts`), { define, names, isModule: true });
    for (const [language, texts] of languages)
      files.set(
        `${part}.${language}.js`,
        script.includes("window.TEXTS") ? withTexts(texts, script, used) : script,
      );
  }
  return files;
}

export async function build(outDir) {
  const sources = STYLES.map((name) => readFile(join(here, "styles", `${name}.css`), "utf8"));
  const style = await withUsedColors((await Promise.all(sources)).join("\n"));
  const languages = new Map();
  for (const file of await readdir(join(here, "strings")))
    languages.set(file.replace(".json", ""), JSON.parse(await readFile(join(here, "strings", file), "utf8")));
  const used = new Set();
  // Names that are shortened in the document are so in its parts, which know its state.
  const names = { own: OWN_NAMES, cache: {} };
  const define = { TEXTS: "window.TEXTS", PARTS_PATH: "window.PARTS_PATH" };
  const script = await bundleScript(join(here, "main.ts"), { define, names, isLarge: true });
  const parts = await buildParts(names, languages, used);
  const hash = createHash("sha256")
    .update([script, ...parts.values()].join())
    .digest("hex")
    .slice(0, 8);

  const folder = join(outDir, "widget");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "assets", hash), { recursive: true });
  for (const [name, text] of parts) await writeFile(join(folder, "assets", hash, name), text);
  // The page of a window of its own.
  const own = await readFile(join(here, "window.html"), "utf8");
  const page = await bundleScript(join(here, "window.ts"));
  await writeFile(
    join(outDir, "window.html"),
    tighten(own).replace(SCRIPT, () => SCRIPT.replace("><", () => `>${page}<`)),
  );
  const html = tighten(await readFile(join(here, "index.html"), "utf8"));
  for (const [language, texts] of languages) {
    const inside = withTexts(texts, script, used).replace("window.PARTS_PATH", () => `"${ASSETS}${hash}/"`);
    if (/<\/(script|style)|<!--/i.test(inside + style))
      throw new Error(`The texts of ${language} cannot be put inside the document`);
    const document = html
      .replace('lang="__LANG__"', RTL.includes(language) ? '$& dir="rtl"' : "$&")
      .replace("</style>", () => `${style}/*THEME*/</style>`)
      .replace(SCRIPT, () => SCRIPT.replace("><", () => `>${inside}<`));
    await writeFile(join(folder, `index.${language}.html`), document);
    const idle = Object.keys(texts).filter((key) => !used.has(key));
    if (idle.length > 0) throw new Error(`Texts of ${language} that nobody says: ${idle.join(", ")}`);
  }
}
