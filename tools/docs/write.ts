// `pnpm docs:write`: writes the generated pages and llms.txt.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { generatedPages } from "./generatedPages.ts"
import { root } from "./repository.ts"

for (const [file, write] of Object.entries(generatedPages)) {
  writeFileSync(join(root, file), write())
  console.log(file)
}
