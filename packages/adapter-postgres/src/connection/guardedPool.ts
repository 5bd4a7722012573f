/**
 * guardedPool: a `pg` pool as we use it. A connection that breaks in a statement fails that statement,
 * not the process, and is not used again.
 */
import { createHash } from "node:crypto"
import type { PostgresPool, PostgresPoolClient } from "kysely"

export interface Manner {
  /** Statements with parameters are prepared once per connection, named after their text. */
  readonly prepared?: boolean
  /** How long an answer is waited for, in milliseconds, whatever the pool says. */
  readonly patience?: number
}

export const guardedPool = (pool: PostgresPool, manner: Manner): PostgresPool => {
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>()
  const guarded = (client: PostgresPoolClient): PostgresPoolClient => {
    const known = clients.get(client)
    if (known !== undefined) return known
    const guard = guardedClient(client as unknown as Client, manner)
    clients.set(client, guard)
    return guard
  }
  return {
    ...(pool.Client === undefined ? {} : { Client: pool.Client }),
    options: pool.options,
    connect: async () => guarded(await pool.connect()),
    end: () => pool.end(),
  }
}

/**
 * After so many statements a connection makes its plans anew: on a fresh database the first plans are
 * made for empty tables, and would be kept however much the tables grow.
 */
const REPLANNED: ReadonlySet<number> = new Set([16, 64, 256, 1024, 4096, 16_384])

/** What a `pg` client has besides what Kysely needs. */
interface Client extends PostgresPoolClient {
  readonly on?: (event: "error", listener: () => void) => unknown
  readonly release: (destroy?: boolean) => void
}

interface Statement {
  readonly text: string
  readonly values: ReadonlyArray<unknown>
  readonly name?: string
  readonly query_timeout?: number
}

const guardedClient = (
  client: Client,
  { patience, prepared = false }: Manner,
): PostgresPoolClient => {
  watch(client)
  const send = client.query.bind(client) as unknown as (statement: Statement) => Promise<unknown>
  let planned = 0
  const run = async (statement: Statement): Promise<unknown> => {
    const answer = await send(statement)
    if (statement.name === undefined) return answer
    planned += 1
    // The answer stands, whatever becomes of this: a connection that broke says so to the next statement.
    if (REPLANNED.has(planned)) await send({ text: "discard plans", values: [] }).catch(() => {})
    return answer
  }
  const query = async (text: string, values: ReadonlyArray<unknown> = []): Promise<unknown> => {
    try {
      return await run({
        text,
        values,
        ...(prepared && values.length > 0 ? { name: nameOf(text) } : {}),
        ...(patience === undefined ? {} : { query_timeout: patience }),
      })
    } catch (error) {
      if (!isAnswer(error)) broken.add(client)
      throw error
    }
  }
  return new Proxy(client, {
    get: (target, key) => {
      if (key === "query") return query
      if (key === "release") return () => target.release(broken.has(target))
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === "function" ? (member.bind(target) as unknown) : member
    },
  })
}

const watched = new WeakSet<Client>()
const broken = new WeakSet<Client>()

/** Without a listener the process would end; the statement in flight is told by its own promise. */
const watch = (client: Client): void => {
  if (watched.has(client)) return
  watched.add(client)
  client.on?.("error", () => broken.add(client))
}

/** The server answered, with a refusal: the connection is sound. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && "severity" in error && error.severity !== "FATAL"

const names = new Map<string, string>()

const nameOf = (text: string): string => {
  let name = names.get(text)
  if (name === undefined) {
    name = `pressline_${createHash("sha1").update(text).digest("hex")}`
    names.set(text, name)
  }
  return name
}
