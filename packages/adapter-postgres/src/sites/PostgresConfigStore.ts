/** PostgresConfigStore: one config per site, its settings as one document. */
import {
  type AutomationConfig,
  ConfigConflict,
  type ConfigStore,
  type SealedSecrets,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { decodeSettings, decodeTargets, encodeSettings, encodeTargets } from "../rows/documents.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf, dateOrNull } from "../rows/runRecord.ts"

export interface ConfigRow {
  readonly site_id: string
  readonly account_id: string
  readonly settings: unknown
  readonly notify: unknown
  readonly last_run_at: string | null
  readonly next_run_at: string | null
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
}

export const configColumns = (alias: string): string =>
  ["site_id", "account_id", "settings", "notify", "last_run_at", "next_run_at"]
    .concat(["version", "created_at", "updated_at"])
    .map((name) => `${alias}.${name}`)
    .join(", ")

export const toConfig = (row: ConfigRow): AutomationConfig => ({
  ...decodeSettings(row.settings),
  siteId: row.site_id,
  accountId: row.account_id,
  notify: decodeTargets(row.notify),
  lastRunAt: dateOrNull(row.last_run_at),
  nextRunAt: dateOrNull(row.next_run_at),
  version: row.version,
  createdAt: dateOf(row.created_at),
  updatedAt: dateOf(row.updated_at),
})

export const postgresConfigStore = (db: Db): ConfigStore => {
  const configs = db.name("configs")
  const find = (operation: string, siteId: string) => {
    const p = new Parameters()
    const query = `select ${configColumns("c")} from ${configs} c where c.site_id = ${p.text(siteId)}`
    return Effect.map(db.rows<ConfigRow>(operation, asRows(query), p), ([row]) =>
      row === undefined ? null : toConfig(row),
    )
  }
  return {
    getOrCreate: (input) =>
      Effect.gen(function* () {
        for (;;) {
          const there = yield* find("configs.getOrCreate", input.siteId)
          if (there !== null) return there
          const p = new Parameters()
          const text = `with made as (
            insert into ${configs} (site_id, account_id, settings, notify, secrets, enabled, version, created_at, updated_at)
            values (${p.text(input.siteId)}, ${p.text(input.accountId)}, ${p.json(encodeSettings(input.settings))},
              '[]', '{}', ${p.bool(input.settings.enabled)}, 1, ${NOW}, ${NOW})
            on conflict do nothing returning *
          ) ${asRows(`select ${configColumns("c")} from made c`)}`
          const [row] = yield* db.rows<ConfigRow>("configs.getOrCreate", text, p)
          if (row !== undefined) return toConfig(row)
        }
      }),
    update: ({ ifVersion, nextRunAt, notify, secrets, settings, siteId }) =>
      Effect.gen(function* () {
        for (;;) {
          const before = yield* find("configs.update", siteId)
          if (before === null) return yield* Effect.die(new Error(`site ${siteId} has no config`))
          const { version } = before
          if (ifVersion !== null && ifVersion !== version)
            return yield* new ConfigConflict({ siteId, expected: ifVersion, actual: version })
          const next = { ...before, ...settings }
          const p = new Parameters()
          const text = `with changed as (
            update ${configs} c set settings = ${p.json(encodeSettings(next))}, enabled = ${p.bool(next.enabled)},
              version = c.version + 1, updated_at = ${NOW}
              ${notify === null ? "" : `, notify = ${p.json(encodeTargets(notify))}`}
              ${secrets === null ? "" : `, secrets = ${p.json(secrets)}`}
              ${nextRunAt === undefined ? "" : `, next_run_at = ${p.time(nextRunAt)}`}
            where c.site_id = ${p.text(siteId)} and c.version = ${p.int(version)} returning c.*
          ) ${asRows(`select ${configColumns("c")} from changed c`)}`
          const [row] = yield* db.rows<ConfigRow>("configs.update", text, p)
          if (row !== undefined) return toConfig(row)
        }
      }),
    secrets: (siteId) => {
      const p = new Parameters()
      const query = `select c.secrets from ${configs} c where c.site_id = ${p.text(siteId)}`
      return Effect.map(
        db.rows<{ secrets: SealedSecrets }>("configs.secrets", asRows(query), p),
        ([row]) => row?.secrets ?? {},
      )
    },
    sealedOtherwise: ({ after, limit, than }) => {
      const p = new Parameters()
      const query = `select c.site_id from ${configs} c
        where c.site_id collate "C" > ${p.text(after ?? "")} collate "C" and exists (
          select 1 from jsonb_each_text(c.secrets) s where not starts_with(s.value, ${p.text(than)})
        ) order by c.site_id collate "C" limit ${p.int(limit)}`
      return Effect.map(
        db.rows<{ site_id: string }>("configs.sealedOtherwise", asRows(query), p),
        (rows) => rows.map((row) => row.site_id),
      )
    },
    list: (siteIds) => {
      const p = new Parameters()
      const query = `select ${configColumns("c")} from ${configs} c where c.site_id = any(${p.texts(siteIds)})`
      return Effect.map(db.rows<ConfigRow>("configs.list", asRows(query), p), (rows) =>
        rows.map(toConfig),
      )
    },
  }
}

/** The time by the storage's clock. */
export const readNow = (db: Db) =>
  Effect.map(
    db.rows<{ now: string }>("now", asRows(`select ${NOW} as now`), new Parameters()),
    (rows) => dateOf(only(rows).now),
  )
