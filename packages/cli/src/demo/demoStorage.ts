/** Where the demo keeps what it does: in a folder, in memory, or in a database of yours. */
import { createHash } from "node:crypto"
import { join, resolve } from "node:path"
import { mediaFiles } from "@pressline/adapter-files"
import { embedded, migrationStatus, postgres } from "@pressline/adapter-postgres"
import { type AutomationOptions, memory, memoryMedia } from "@pressline/core"
import { isInstalled } from "../project/loadPackage.ts"
import type { StorageChoice } from "./demoOptions.ts"

export interface DemoStorage extends Required<Pick<AutomationOptions, "media" | "storage">> {
  /** A folder for what goes with the storage: pictures, and what a run was asked for. Null: none. */
  readonly home: string | null
  /** One sentence on where things are; asks the database. */
  readonly describe: () => Promise<string>
  /** What to do when it cannot be opened. */
  readonly remedy: string
}

export function demoStorage(choice: StorageChoice): DemoStorage {
  switch (choice.kind) {
    case "memory":
      return inMemory("Storage: memory. A run that is killed is lost.")
    case "folder":
      if (!isInstalled("@electric-sql/pglite")) return inMemory(WITHOUT_PGLITE)
      return {
        storage: embedded(choice),
        media: mediaFiles({ dir: join(choice.dir, "media") }),
        home: choice.dir,
        describe: async () => `Storage: ${choice.dir}. A run that is killed goes on from there.`,
        remedy: "Or run the demo with --memory, which keeps nothing.",
      }
    case "database":
      return inDatabase(choice.url)
  }
}

const WITHOUT_PGLITE =
  "Storage: memory; a run that is killed is lost. With the package @electric-sql/pglite it is a folder, and goes on."

const inMemory = (description: string): DemoStorage => ({
  storage: memory(),
  media: memoryMedia(),
  home: null,
  describe: async () => description,
  remedy: "",
})

/** A schema of its own, so that the demo's worker takes no run of the database's owner. */
const SCHEMA = "pressline_demo"

function inDatabase(url: string): DemoStorage {
  const options = { connectionString: url, schema: SCHEMA }
  const { host, pathname } = new URL(url)
  const name = createHash("sha256").update(`${host}${pathname}`).digest("hex").slice(0, 8)
  const home = resolve(".pressline", `database-${name}`)
  return {
    storage: postgres(options),
    media: mediaFiles({ dir: join(home, "media") }),
    home,
    describe: async () => {
      const { current, latest } = await migrationStatus(options)
      const done =
        current === latest
          ? "which is up to date"
          : current === 0
            ? "which is made now"
            : `which is migrated from version ${current} to ${latest}`
      return `Storage: schema ${SCHEMA} of ${host}${pathname}, ${done}. A run that is killed goes on from there.`
    },
    remedy: "Check --database-url, or leave it out: the demo then keeps everything in a folder.",
  }
}
