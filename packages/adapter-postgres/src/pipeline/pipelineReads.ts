/** What may be asked about items. */
import {
  type ClusterDigest,
  type Image,
  type PipelineStore,
  perStage,
  type Publication,
  STAGES,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { countEligible, TABLES, viewOf } from "../statements/intakeSql.ts"
import { itemColumns, type ItemRow, LABELS, toAnyItem, toItem } from "../rows/itemRows.ts"
import { picked, siteRow } from "../statements/picked.ts"
import { Parameters } from "../connection/parameters.ts"
import { dateOf } from "../rows/runRecord.ts"

type PipelineReads = Pick<
  PipelineStore,
  | "counts"
  | "stillPending"
  | "clusterDigest"
  | "keywordsOf"
  | "imagesOf"
  | "publicationsOf"
  | "getItem"
  | "getItems"
  | "listItems"
  | "referencedMedia"
>

interface CountsRow {
  readonly at: string
  readonly pending: ReadonlyArray<number>
  readonly processed: ReadonlyArray<number>
  readonly failed: ReadonlyArray<number>
  readonly illustrating: number
}

export const pipelineReads = (db: Db): PipelineReads => ({
  counts: ({ intakes, runId, siteId }) => {
    const p = new Parameters()
    const context = {
      site: "(select site_id from o)",
      run: runId === null ? null : viewOf("r"),
      counts: "c",
    }
    const pending = STAGES.map((stage) => {
      const sums = intakes
        .filter((intake) => intake.stage === stage)
        .map((intake) => countEligible(db, p, intake, context))
      return sums.length === 0 ? "0" : sums.join(" + ")
    })
    const column = (name: string): string => `coalesce(c.${name}, 0)`
    const run =
      runId === null
        ? ""
        : `, r as (select run_id, stage_arrivals_until from ${db.name("runs")} where run_id = ${p.uuid(runId)})`
    const text = `with o as (select ${p.text(siteId)} as site_id)${run} ${asRows(`select ${NOW} as at, array[${pending.join(", ")}] as pending,
        array[${STAGES.map((stage) => column(`processed_${stage}`)).join(", ")}] as processed,
        array[${STAGES.map((stage) => column(`failed_${stage}`)).join(", ")}] as failed,
        ${column("content_prompted")} as illustrating
      from o left join ${db.name("site_counts")} c on c.site_id = o.site_id`)}`
    return Effect.map(db.rows<CountsRow>("pipeline.counts", text, p), (rows) => {
      const row = only(rows)
      return {
        pending: perStage((stage) => row.pending[stage - 1] ?? 0),
        processed: perStage((stage) => row.processed[stage - 1] ?? 0),
        failed: perStage((stage) => row.failed[stage - 1] ?? 0),
        illustrating: row.illustrating,
        at: dateOf(row.at),
      }
    })
  },
  stillPending: (siteId, { kind, statuses }, ids) => {
    const p = new Parameters()
    const query = `select t.id from ${picked(siteRow(p.text(siteId)), "id", p.uuids(ids))} x
      join ${db.name(TABLES[kind])} t on t.site_id = x.site_id and t.id = x.id
      where t.status = any(${p.texts(statuses)})`
    return Effect.map(
      db.rows<{ id: string }>("pipeline.stillPending", asRows(query), p),
      (rows) => {
        const waiting = new Set(rows.map(({ id }) => id))
        return ids.filter((id) => waiting.has(id))
      },
    )
  },
  clusterDigest: (siteId, limit) => {
    const p = new Parameters()
    const query = `select t.id, t.name, t.primary_keyword as "primaryKeyword" from ${db.name("clusters")} t
      where t.site_id = ${p.text(siteId)} order by t.id desc limit ${p.int(limit)}`
    return db.rows<ClusterDigest>("pipeline.clusterDigest", asRows(query), p)
  },
  keywordsOf: (clusterIds) => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, "keyword")} from ${db.name("keywords")} t
      where t.cluster_id = any(${p.uuids(clusterIds)}) order by t.id`
    return Effect.map(db.rows<ItemRow>("pipeline.keywordsOf", asRows(query), p), (rows) =>
      rows.map((row) => toItem<"keyword">(row)),
    )
  },
  imagesOf: (contentIds) => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, "image")} from ${db.name("images")} t
      where t.content_id = any(${p.uuids(contentIds)}) order by t.id`
    return Effect.map(db.rows<ItemRow>("pipeline.imagesOf", asRows(query), p), (rows) =>
      rows.map((row): Image => toItem<"image">(row)),
    )
  },
  publicationsOf: (contentIds) => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, "publication")} from ${db.name("publications")} t
      where t.content_id = any(${p.uuids(contentIds)})`
    return Effect.map(db.rows<ItemRow>("pipeline.publicationsOf", asRows(query), p), (rows) => {
      const found = new Map(
        rows.map((row) => toItem<"publication">(row)).map((item) => [item.contentId, item]),
      )
      return contentIds.flatMap((id): ReadonlyArray<Publication> => {
        const publication = found.get(id)
        return publication === undefined ? [] : [publication]
      })
    })
  },
  getItem: (siteId, kind, id) => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, kind)} from ${db.name(TABLES[kind])} t
      where t.id = ${p.uuid(id)} and t.site_id = ${p.text(siteId)}`
    return Effect.map(db.rows<ItemRow>("pipeline.getItem", asRows(query), p), ([row]) =>
      row === undefined ? null : toAnyItem(row),
    )
  },
  getItems: (siteId, kind, ids) => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, kind)} from ${picked(siteRow(p.text(siteId)), "id", p.uuids(ids))} x
      join ${db.name(TABLES[kind])} t on t.site_id = x.site_id and t.id = x.id`
    return Effect.map(db.rows<ItemRow>("pipeline.getItems", asRows(query), p), (rows) => {
      const found = new Map(rows.map((row) => [String(row["id"]), row]))
      return ids.flatMap((id) => {
        const row = found.get(id.toLowerCase())
        return row === undefined ? [] : [toAnyItem(row)]
      })
    })
  },
  listItems: ({ after, kind, limit, runId, search, siteId, status }) => {
    if (kind === "publication" && status !== null) return Effect.succeed({ items: [], next: null })
    const p = new Parameters()
    const conditions = [`t.site_id = ${p.text(siteId)}`]
    if (after !== null) conditions.push(`t.id > ${p.uuid(after)}`)
    if (status !== null) conditions.push(`t.status = ${p.text(status)}`)
    if (runId !== null) conditions.push(`t.run_id = ${p.uuid(runId)}`)
    if (search !== null && search !== "")
      conditions.push(`strpos(lower(${LABELS[kind]}), lower(${p.text(search)})) > 0`)
    const query = `select ${itemColumns(db, kind)} from ${db.name(TABLES[kind])} t
      where ${conditions.join(" and ")} order by t.id limit ${p.int(limit + 1)}`
    return Effect.map(db.rows<ItemRow>("pipeline.listItems", asRows(query), p), (rows) => {
      const items = rows.slice(0, limit).map(toAnyItem)
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
    })
  },
  referencedMedia: (keys) => {
    const p = new Parameters()
    const query = `select distinct t.media_key from ${db.name("images")} t where t.media_key = any(${p.texts(keys)})`
    return Effect.map(
      db.rows<{ media_key: string }>("pipeline.referencedMedia", asRows(query), p),
      (rows) => {
        const referenced = new Set(rows.map(({ media_key }) => media_key))
        return keys.filter((key) => referenced.has(key))
      },
    )
  },
})
