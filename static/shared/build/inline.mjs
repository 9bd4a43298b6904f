// Builds what is delivered as one piece: a script as one minified IIFE, styles with only the tokens they use.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "lightningcss";
import { minify } from "terser";
import { build } from "vite";

const shared = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Bundle `entry` into one minified script text. `define` replaces global names by expressions. `names.own` are
 * properties that never leave our scripts, by socket, storage, message or the browser's own objects: they get short
 * names, the same for all scripts with one `names.cache`. A module is for `import()`, anything else runs by itself.
 * A large script compresses better with functions ahead of all else, a small one as it is written.
 */
export async function bundleScript(
  entry,
  { define = {}, names = { own: [], cache: {} }, isModule = false, isLarge = false } = {},
) {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    define,
    json: { stringify: false },
    resolve: { alias: { "@shared": shared } },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry, formats: [isModule ? "es" : "iife"], name: "seventysixBundle" },
    },
  });
  const code = [result].flat()[0].output[0].code;
  const nameCache = { props: names.cache.props };
  const small = await minify(code, {
    nameCache,
    ecma: 2020,
    module: true,
    compress: {
      passes: 4,
      inline: 1,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_methods: true,
      pure_getters: true,
      hoist_props: true,
      // As they are written they compress better.
      lhs_constants: false,
      hoist_funs: isLarge,
    },
    mangle: { properties: { regex: new RegExp(`^(${names.own.join("|")})$`) } },
    format: { comments: false, ascii_only: false },
  });
  names.cache.props = nameCache.props;
  return small.code.replace(/;$/, "");
}

/** The value of every token that is defined once for all themes. */
async function readTokens() {
  const css = await readFile(join(shared, "styles/tokens.css"), "utf8");
  const root = css.slice(css.indexOf(":root {"), css.indexOf("}", css.indexOf(":root {")));
  return new Map(
    [...root.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]),
  );
}

function minifyStyle(css) {
  return transform({ filename: "inline.css", code: Buffer.from(css), minify: true }).code.toString();
}

/**
 * Minified style in which every token is replaced by its value: for the shop's page, where none may leak.
 * What is no token is the style's own property and stays.
 */
export async function resolveTokens(css) {
  const tokens = await readTokens();
  return minifyStyle(css.replace(/var\((--[\w-]+)\)/g, (whole, name) => tokens.get(name) ?? whole));
}

/**
 * Minified style preceded by a `:root` with the colours that it uses, under short names. Tokens that are the same in
 * every theme are replaced by their values.
 */
export async function withUsedColors(css) {
  const tokens = await readTokens();
  const colors = new Map();
  const style = css.replace(/var\((--[\w-]+)\)/g, (whole, name) => {
    const value = tokens.get(name);
    if (value === undefined) return whole;
    if (!name.startsWith("--color-")) return value;
    if (!colors.has(name)) colors.set(name, { short: `--${colors.size.toString(36)}`, value });
    return `var(${colors.get(name).short})`;
  });
  const lines = [...colors.values()].map(({ short, value }) => `${short}:${value};`).join("");
  return minifyStyle(`:root{color-scheme:light dark;${lines}}${style}`);
}
