/** Quarantined items, put back into the status they waited in (R-12). */
import { InputKind, type PipelineStore, stageFacts, STAGES } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only } from "../connection/Db.ts"
import { countColumn, TABLES } from "../statements/intakeSql.ts"
import { FINISHED } from "../rows/itemRows.ts"
import { Parameters } from "../connection/parameters.ts"

type RetryInput = InputOf<PipelineStore["retryFailed"]>
type InputOf<F> = F extends (input: infer I) => unknown ? I : never

const KINDS = InputKind.literals

export const retryFailed =
  (db: Db): PipelineStore["retryFailed"] =>
  (input) => {
    const p = new Parameters()
    const site = p.text(input.siteId)
    const chosen = chosenBy(p, input)
    const text = `with busy as (
      select r.run_id, case when r.hand_stage = 7 then r.hand_ids end as publishing from ${db.name("runs")} r
      where r.site_id = ${site} and r.status in ('running', 'paused') for update
    )${KINDS.map((kind) => setAside(db, kind, site, chosen)).join("")}${KINDS.filter(isPlain)
      .map((kind) => restored(db, kind, site))
      .join("")}${restoredImages(db, site)}${restoredContents(db, site)}, counted as (
      update ${db.name("site_counts")} s set ${counters()} where s.site_id = ${site}
    ) ${asRows(`select ${KINDS.map((kind) => `(select count(*)::int from failed_${kind})`).join(" + ")} as count`)}`
    return Effect.map(
      db.rows<{ count: number }>("pipeline.retryFailed", text, p),
      (rows) => only(rows).count,
    )
  }

const isPlain = (kind: InputKind): boolean => kind !== "content" && kind !== "image"

/** Which of the failed items are meant. */
const chosenBy = (p: Parameters, { failedRunId, ids, stage }: RetryInput): string =>
  [
    ...(stage === null ? [] : [`t.failed_stage = ${p.int(stage)}`]),
    ...(failedRunId === null ? [] : [`t.failed_run_id = ${p.uuid(failedRunId)}`]),
    ids === null
      ? "t.error_code is distinct from 'publish_unknown'"
      : `t.id = any(${p.uuids(ids)})`,
  ].join(" and ")

/** The run's row is locked before any item is: see `busy`. */
const setAside = (
  db: Db,
  kind: InputKind,
  site: string,
  chosen: string,
): string => `, failed_${kind} as (
  select t.id, t.failed_stage, t.error_code${kind === "image" ? ", t.content_id" : ""}
  from ${db.name(TABLES[kind])} t where (select count(*) from busy) >= 0
    and t.site_id = ${site} and t.status = 'failed' and ${chosen} order by t.id for update)`

/** The stages that take a kind, as SQL: the status they take it in. */
const inputStatus = (kind: InputKind, stage: string): string =>
  `case ${stage} ${STAGES.filter((number) => stageFacts(number).inputKind === kind)
    .map((number) => `when ${number} then '${stageFacts(number).inputStatus}'`)
    .join(" ")} else 'failed' end`

const restored = (db: Db, kind: InputKind, site: string): string => `, restored_${kind} as (
  update ${db.name(TABLES[kind])} t set ${FINISHED}, updated_at = ${NOW}, status = ${inputStatus(kind, "x.failed_stage")}
  from failed_${kind} x where t.site_id = ${site} and t.id = x.id)`

const restoredImages = (db: Db, site: string): string => `, restored_image as (
  update ${db.name("images")} t set ${FINISHED}, updated_at = ${NOW}, retried = true,
    status = ${inputStatus("image", "x.failed_stage")}
  from failed_image x where t.site_id = ${site} and t.id = x.id)`

/**
 * An article that has an image to wait for again is not finished: it is `prompted`, not in review. One
 * that is being published stays: the image updates it.
 */
const restoredContents = (db: Db, site: string): string => `, next_content as (
  select x.id, true as failed, x.failed_stage, x.error_code = 'publish_unknown' as looked,
    case when x.failed_stage = 7 and (exists (select 1 from failed_image i where i.content_id = x.id)
      or exists (select 1 from ${db.name("images")} i where i.content_id = x.id and i.status = 'pending'))
    then 'prompted' else ${inputStatus("content", "x.failed_stage")} end as status
  from failed_content x
), restored_content as (
  update ${db.name("contents")} t set ${FINISHED}, updated_at = ${NOW}, status = x.status,
    publish_unknown = t.publish_unknown and x.looked is distinct from true
  from next_content x where t.site_id = ${site} and t.id = x.id
), awaiting as (
  update ${db.name("contents")} t set status = 'prompted', updated_at = ${NOW}
  where t.site_id = ${site} and t.status = 'review' and t.id in (select content_id from failed_image)
    and t.id not in (select id from failed_content)
    and t.id not in (select unnest(publishing) from busy) returning t.id
)`

/** What the site's counters change by. */
const counters = (): string => {
  const set = STAGES.map((stage) => {
    const { inputKind } = stageFacts(stage)
    return `failed_${stage} = s.failed_${stage} - (select count(*)::int from failed_${inputKind} x where x.failed_stage = ${stage})`
  })
  for (const stage of STAGES) {
    const { inputKind, inputStatus: status } = stageFacts(stage)
    if (inputKind === "content") continue
    const column = countColumn(inputKind, status)
    set.push(
      `${column} = s.${column} + (select count(*)::int from failed_${inputKind} x where x.failed_stage = ${stage})`,
    )
  }
  const contents = (status: string): string =>
    `(select count(*)::int from next_content x where x.status = '${status}')`
  const awaiting = "(select count(*)::int from awaiting)"
  set.push(
    `content_draft = s.content_draft + ${contents("draft")}`,
    `content_prompted = s.content_prompted + ${contents("prompted")} + ${awaiting}`,
    `content_review = s.content_review + ${contents("review")} - ${awaiting}`,
  )
  return set.join(", ")
}
