import { definePlugin } from "@oxlint/plugins"
import { importDirections } from "./importDirections.ts"
import { noAmbient } from "./noAmbient.ts"
import { noReexport } from "./noReexport.ts"
import { subjectNames } from "./subjectNames.ts"

/** The house rules that no ready-made rule can state. Run by oxlint: see .oxlintrc.json. */
export default definePlugin({
  meta: { name: "pressline" },
  rules: {
    "import-directions": importDirections,
    "no-ambient": noAmbient,
    "no-reexport": noReexport,
    "subject-names": subjectNames,
  },
})
