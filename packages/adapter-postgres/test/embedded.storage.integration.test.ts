/**
 * Every promise of a storage, on PGlite: in one folder on disk, locked and synced, that each suite opens
 * anew with what the suite before has left in it.
 */
import { embedded } from "@pressline/adapter-postgres"
import { storageSuite } from "@pressline/testing/conformance"
import { newFolders } from "./newFolders.ts"

const { made: dir } = newFolders()

storageSuite("embedded", () => embedded({ dir }), { connections: 1 })
