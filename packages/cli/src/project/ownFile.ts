/** ownFile: a file that comes with this package, from its sources as from its build. */
import { findPackageJSON } from "node:module"
import { dirname, join } from "node:path"

export const ownFile = (name: string): string =>
  join(dirname(findPackageJSON(import.meta.url) ?? ""), name)
