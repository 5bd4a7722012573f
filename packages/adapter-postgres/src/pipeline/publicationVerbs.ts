/** Articles on their way out: what people decide about them, and what the publication sweep does (R-13). */
import {
  type Content,
  ItemNotFound,
  type NewPublication,
  type PipelineStore,
  STAGES,
  type StorageError,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { shelve } from "./commitItems.ts"
import { FINISHED, itemColumns, type ItemRow, toItem } from "../rows/itemRows.ts"
import { Parameters } from "../connection/parameters.ts"

type PublicationVerbs = Pick<
  PipelineStore,
  | "judge"
  | "sitesWithHeldBack"
  | "claimPublications"
  | "settlePublication"
  | "confirmPublished"
  | "countPublished"
>

type Verdict = InputOf<PipelineStore["judge"]>["verdict"]
type InputOf<F> = F extends (input: infer I) => unknown ? I : never

export const publicationVerbs = (db: Db): PublicationVerbs => {
  const contents = db.name("contents")

  const read = (
    operation: string,
    siteId: string,
    contentId: string,
  ): Effect.Effect<Content, ItemNotFound | StorageError> => {
    const p = new Parameters()
    const query = `select ${itemColumns(db, "content")} from ${contents} t
      where t.id = ${p.uuid(contentId)} and t.site_id = ${p.text(siteId)}`
    return Effect.flatMap(db.rows<ItemRow>(operation, asRows(query), p), ([row]) =>
      row === undefined
        ? Effect.fail(new ItemNotFound({ kind: "content", id: contentId }))
        : Effect.succeed(toItem<"content">(row)),
    )
  }

  return {
    judge: ({ contentId, siteId, verdict }) => {
      const p = new Parameters()
      const text = `with judged as (
        update ${contents} t set updated_at = ${NOW}, ${decision(p, verdict)}
        where t.id = ${p.uuid(contentId)} and t.site_id = ${p.text(siteId)} and t.status <> 'published'
        returning t.*
      ) ${asRows(`select ${itemColumns(db, "content")} from judged t`)}`
      return Effect.flatMap(db.rows<ItemRow>("pipeline.judge", text, p), ([row]) =>
        row === undefined
          ? read("pipeline.judge", siteId, contentId)
          : Effect.succeed(toItem<"content">(row)),
      )
    },
    sitesWithHeldBack: ({ after, limit }) => {
      const p = new Parameters()
      const above = after === null ? "" : ` and t.site_id > ${p.text(after)}`
      const query = `select distinct t.site_id from ${contents} t
        where ((t.status = 'review' and t.approved_at is not null)
          or (t.held_back and t.status not in ('published', 'failed')))${above}
        order by t.site_id limit ${p.int(limit)}`
      return Effect.map(
        db.rows<{ site_id: string }>("pipeline.sitesWithHeldBack", asRows(query), p),
        (rows) => rows.map(({ site_id }) => site_id),
      )
    },
    claimPublications: ({ claim, dailyCap, except, gate, limit, siteId, ttl }) => {
      const p = new Parameters()
      const query = `select id from ${db.name("claim_publications")}(${p.text(siteId)}, ${p.text(claim)}, ${p.duration(ttl)},
        ${p.int(limit)}, ${p.uuids(except)}, ${p.bool(gate.closed)}, ${p.bool(gate.approvedOnly)}, ${p.bigint(gate.holdMs)},
        ${p.int(dailyCap?.cap ?? null)}, ${p.time(dailyCap?.since ?? null)}) id`
      return Effect.gen(function* () {
        const operation = "pipeline.claimPublications"
        const claimed = yield* db.rows<{ id: string }>(operation, asRows(query), p)
        if (claimed.length === 0) return []
        const q = new Parameters()
        const items = `select ${itemColumns(db, "content")} from ${contents} t
          where t.site_id = ${q.text(siteId)} and t.id = any(${q.uuids(claimed.map(({ id }) => id))}) order by t.id`
        const rows = yield* db.rows<ItemRow>(operation, asRows(items), q)
        return rows.map((row) => ({ content: toItem<"content">(row), claim }))
      })
    },
    settlePublication: ({ claim, contentId, outcome, siteId }) => {
      const p = new Parameters()
      const given = `select t.* from ${contents} t where t.id = ${p.uuid(contentId)} and t.site_id = ${p.text(siteId)}
        and t.claim = ${p.text(claim)} and t.claim_expires_at > ${NOW} for update`
      const text = `with given as (${given})${
        outcome._tag === "Published"
          ? publish(db, p, outcome.publication)
          : `, settled as (
        update ${contents} t set attempts = ${p.int(outcome.attempts)}, error_code = ${p.text(outcome.error.code)},
          error_message = ${p.text(outcome.error.message)}, error_at = ${NOW}, updated_at = ${NOW},
          publish_unknown = t.publish_unknown or ${p.bool(outcome.error.code === "publish_unknown")}, claim = null, claim_expires_at = null
          ${outcome.quarantine ? ", status = 'failed', failed_stage = 7, failed_run_id = null" : ""}
        from given g where t.site_id = g.site_id and t.id = g.id
      )${outcome.quarantine ? count(db, "failed_7 = s.failed_7 + 1") : ""}`
      } ${asRows("select 1 as one from given")}`
      return Effect.map(db.rows("pipeline.settlePublication", text, p), (rows) => rows.length > 0)
    },
    confirmPublished: ({ publication, siteId }) => {
      const p = new Parameters()
      const { contentId } = publication
      const text = `with given as (
        select t.* from ${contents} t where t.id = ${p.uuid(contentId)} and t.site_id = ${p.text(siteId)} for update
      )${publish(db, p, publication)} ${asRows(`select ${itemColumns(db, "content")} from settled t`)}`
      return Effect.flatMap(db.rows<ItemRow>("pipeline.confirmPublished", text, p), ([row]) =>
        row === undefined
          ? Effect.fail(new ItemNotFound({ kind: "content", id: contentId }))
          : Effect.succeed(toItem<"content">(row)),
      )
    },
    countPublished: (siteId, since) => {
      const p = new Parameters()
      const query = `select ${db.name("count_published")}(${p.text(siteId)}, ${p.time(since)}, null) as count`
      return Effect.map(
        db.rows<{ count: number }>("pipeline.countPublished", asRows(query), p),
        (rows) => only(rows).count,
      )
    },
  }
}

const decision = (p: Parameters, verdict: Verdict): string => {
  switch (verdict._tag) {
    case "Approve":
      return `approved_at = ${NOW}, approved_by = ${p.text(verdict.by)}, rejected_at = null, rejected_by = null, reject_reason = null`
    case "Reject":
      return `rejected_at = ${NOW}, rejected_by = ${p.text(verdict.by)}, reject_reason = ${p.text(verdict.reason)}, approved_at = null, approved_by = null`
    case "Hold":
      return `publish_after = ${p.time(verdict.until)}`
  }
}

/** CTEs that store that the `given` article is out, by others than a run: `settled` is the article. */
const publish = (db: Db, p: Parameters, { externalId, id, url }: NewPublication): string => {
  const publications = db.name("publications")
  return `, before as (
    select b.id from given g join ${publications} b on b.content_id = g.id
  ), publication as (
    insert into ${publications} (id, site_id, created_at, updated_at, content_id, external_id, url, published_at)
    select ${p.uuid(id)}, g.site_id, ${NOW}, ${NOW}, g.id, ${p.text(externalId)}, ${p.text(url)}, ${NOW} from given g
    on conflict (content_id) do update set external_id = excluded.external_id, url = excluded.url, updated_at = excluded.updated_at
  ), settled as (
    update ${db.name("contents")} t set ${FINISHED}, status = 'published', publish_unknown = false, held_back = false,
      updated_at = ${NOW}, claim = null, claim_expires_at = null
    from given g where t.site_id = g.site_id and t.id = g.id returning t.*
  )${shelve(db, "settled")}${count(db, "processed_7 = s.processed_7 + 1 - (select count(*)::int from before)")}`
}

/** The `given` article leaves the status it has. */
const count = (db: Db, more: string): string => {
  const waiting = ["draft", "prompted", "review"].map(
    (status) => `content_${status} = s.content_${status} - (g.status = '${status}')::int`,
  )
  const moved = more.split(" ", 1).join("")
  const failed = STAGES.filter((stage) => `failed_${stage}` !== moved).map(
    (stage) =>
      `failed_${stage} = s.failed_${stage} - (g.status = 'failed' and g.failed_stage = ${stage})::int`,
  )
  return `, counted as (
    update ${db.name("site_counts")} s set ${[...waiting, ...failed, more].join(", ")}
    from given g where s.site_id = g.site_id)`
}
