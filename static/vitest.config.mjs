// Tests of the pure parts: reducers, texts, times. What needs a browser is tested in one.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@shared": fileURLToPath(new URL("shared", import.meta.url)) } },
  test: { environment: "node", include: ["{shared,loader,widget,console,ops,demo}/**/*.test.ts"] },
});
