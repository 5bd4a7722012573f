/** Processes over a schema of a test's own, ended with the test. */
import { service } from "@pressline/tools-services/testService"
import pg from "pg"
import { onTestFinished } from "vitest"
import { type FleetNode, kill, startNode } from "../src/FleetNode.ts"
import type { NodeSpec } from "../src/NodeSpec.ts"

const noSkip = {
  skip: (reason?: string | boolean) => {
    throw new Error(String(reason))
  },
} as unknown as Parameters<typeof service>[0]

export const urlOf = async (name: "postgres" | "redis"): Promise<string> =>
  (await service(noSkip, name)).url

export interface TestFleet {
  readonly pool: pg.Pool
  readonly schema: string
  readonly start: (count: number, more?: Partial<NodeSpec>) => Promise<ReadonlyArray<FleetNode>>
}

/** The schema is migrated by the first process. */
export const testFleet = async (schema: string): Promise<TestFleet> => {
  const databaseUrl = await urlOf("postgres")
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const nodes: Array<FleetNode> = []
  onTestFinished(async () => {
    await kill(nodes)
    await pool.end()
  })
  return {
    pool,
    schema,
    start: async (count, more = {}) => {
      const started = await Promise.all(
        Array.from({ length: count }, () => startNode({ databaseUrl, schema, ...more })),
      )
      nodes.push(...started)
      await Promise.all(started.map((node) => node.ask("migrate")))
      return started
    },
  }
}
