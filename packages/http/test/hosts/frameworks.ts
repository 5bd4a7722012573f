import { join } from "node:path"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { installed } from "@pressline/tools-services/onDemand"

const folder = join(import.meta.dirname, "../../../../tools/hosts")

/** A web framework of `tools/hosts`, which is installed at the first use. */
export const framework = async <Module>(name: string): Promise<Module> => {
  const require = createRequire(join(await installed(folder), "package.json"))
  return (await import(pathToFileURL(require.resolve(name)).href)) as Module
}
