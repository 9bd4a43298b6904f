// Builds the agent console: one page with its script and style beside it (the page's policy allows
// no inline code).
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as viteBuild } from "vite";
import solid from "vite-plugin-solid";

export async function build(outDir) {
  await viteBuild({
    configFile: false,
    root: fileURLToPath(new URL(".", import.meta.url)),
    base: "/console/",
    logLevel: "warn",
    plugins: [solid()],
    resolve: { alias: { "@shared": fileURLToPath(new URL("../shared", import.meta.url)) } },
    build: {
      outDir: join(outDir, "console"),
      emptyOutDir: true,
      target: "es2022",
      // A data: font or image would need a wider policy than the page has.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}
