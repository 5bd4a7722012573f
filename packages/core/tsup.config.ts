import { cpSync, rmSync } from "node:fs"
import { defineConfig } from "tsup"

/** The pages that errors name, and those that these point to, for whoever installs this package. */
const PAGES = ["errors", "configuration.md", "http.md", "importing-keywords.md", "run-lifecycle.md"]

export default defineConfig({
  entry: ["src/index.ts", "src/effect.ts"],
  format: "esm",
  target: "node22",
  sourcemap: true,
  clean: true,
  dts: false, // TypeScript 7 has no compiler API yet; declarations come from `tsc -b`
  removeNodeProtocol: false,
  onSuccess: async () => {
    rmSync("docs", { recursive: true, force: true })
    for (const page of PAGES) cpSync(`../../docs/${page}`, `docs/${page}`, { recursive: true })
  },
})
