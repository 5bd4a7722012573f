import type { Ran } from "./commands.ts"
import type { NamedNode } from "./nodes.ts"
import type { Manager } from "./Project.ts"

/** Says what was tried, and what came of it. */
export type Report = (what: string, ran: Ran) => void

/** Where and with what strangers are played. */
export interface Surroundings {
  readonly folder: string
  readonly manager: Manager
  readonly nodes: ReadonlyArray<NamedNode>
  readonly registry: string
  readonly report: Report
}
