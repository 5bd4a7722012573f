import { defineConfig } from "tsup"

/** The half that runs in the host; what runs in the browser is built by build/build.ts. */
export default defineConfig({
  entry: { index: "src/index.ts" },
  format: "esm",
  target: "node22",
  sourcemap: true,
  clean: true,
  dts: false, // TypeScript 7 has no compiler API yet; declarations come from `tsc -b`
  removeNodeProtocol: false,
  external: ["#assets"],
})
