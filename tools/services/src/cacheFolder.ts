import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")

/** Unpacked programs. Inside the repository, ignored by git, safe to delete. */
export const cacheFolder: string = join(root, "../../node_modules/.cache/pressline")

/** The packages of binaries, each with a lockfile of its own. */
export const binariesFolder: string = join(root, "binaries")
