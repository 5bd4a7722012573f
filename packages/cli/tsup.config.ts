import { defineConfig } from "tsup"

export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node22",
  sourcemap: true,
  clean: true,
  dts: false, // TypeScript 7 has no compiler API yet; declarations come from `tsc -b`
  removeNodeProtocol: false,
})
