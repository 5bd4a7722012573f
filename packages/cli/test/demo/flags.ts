/** The flags of the demo as they are when nothing is typed. */
import type { DemoFlags } from "../../src/demo/demoOptions.ts"

export const flags: DemoFlags = {
  keywords: "a.csv",
  out: "site",
  format: "html",
  fresh: false,
  memory: false,
  serve: false,
  databaseUrl: null,
  model: null,
  baseUrl: null,
  imageModel: null,
}
