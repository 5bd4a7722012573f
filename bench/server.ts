/** The server of a benchmark: durable, sized for the workload, with statistics of statements. */
import { ownPostgres } from "@pressline/tools-services/postgres"
import pg from "pg"

const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "1GB",
  effective_cache_size: "4GB",
  maintenance_work_mem: "256MB",
  wal_buffers: "16MB",
  min_wal_size: "2GB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": 10_000,
  "pg_stat_statements.track_planning": "on",
}

export interface BenchServer {
  /** Pid of the server's first process; 0: it cannot be seen from here. */
  readonly postmaster: number
  /** Makes a database from a template, or an empty one, and answers its URL. */
  readonly create: (name: string, template?: string) => Promise<string>
  readonly drop: (name: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export const startServer = async (): Promise<BenchServer> => {
  const given = process.env["TEST_DATABASE_URL"]
  const { stop, url } =
    given === undefined
      ? await ownPostgres({ durable: true, settings: SETTINGS })
      : { url: given, stop: async () => {} }
  const client = new pg.Client(url)
  await client.connect()
  const urlOf = (name: string): string => {
    const database = new URL(url)
    database.pathname = `/${name}`
    return database.href
  }
  return {
    postmaster: given !== undefined ? 0 : await postmasterOf(client),
    create: async (name, template) => {
      await client.query(
        `create database ${name} ${template === undefined ? "" : `template ${template}`}`,
      )
      if (template === undefined) {
        const fresh = new pg.Client(urlOf(name))
        await fresh.connect()
        await fresh.query("create extension if not exists pg_stat_statements")
        await fresh.end()
      }
      return urlOf(name)
    },
    drop: async (name) => {
      await client.query(`drop database if exists ${name} with (force)`)
    },
    stop: async () => {
      await client.end()
      await stop()
    },
  }
}

const postmasterOf = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ readonly pid: string }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid",
  )
  return Number(rows[0]?.pid ?? 0)
}
