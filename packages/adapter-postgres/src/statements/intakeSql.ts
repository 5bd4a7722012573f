/** intakeSql: which items an intake takes, as conditions, and how many there are. */
import { type Intake, stageFacts, type InputKind } from "@pressline/core/effect"
import { type Db, NOW } from "../connection/Db.ts"
import type { Parameters } from "../connection/parameters.ts"

export const TABLES = {
  keyword: "keywords",
  cluster: "clusters",
  idea: "ideas",
  task: "tasks",
  content: "contents",
  image: "images",
  publication: "publications",
} as const

/** The order within a rank. */
export const keyOf = (kind: InputKind): string =>
  kind === "keyword" ? "t.phrase_key, t.id" : kind === "task" ? "t.due_order, t.id" : "t.id"

/** The statuses in which items wait, each counted in a column of `site_counts`. */
export const WAITING: Readonly<Record<InputKind, ReadonlyArray<string>>> = {
  keyword: ["new"],
  cluster: ["new"],
  idea: ["new"],
  task: ["queued"],
  content: ["draft", "prompted", "review"],
  image: ["pending"],
}

const statusesOf = ({ kind, statuses }: Intake): ReadonlyArray<string> =>
  [...new Set(statuses)].filter((status) => WAITING[kind].includes(status))

/** `t` has a status of the intake; written out, so that the indexes of what waits are used. */
export const inStatus = (intake: Intake): string => {
  const statuses = statusesOf(intake).map((status) => `'${status}'`)
  if (statuses.length === 0) return "false"
  return statuses.length === 1
    ? `t.status = ${statuses.join("")}`
    : `t.status in (${statuses.join(", ")})`
}

/** The run that looks, as expressions: scalar subqueries keep the indexes' order usable. */
export interface RunView {
  readonly id: string
  /** When the stage stopped taking arrivals. */
  readonly arrivalsUntil: (stage: number) => string
}

/** The run in a CTE of one row. */
export const viewOf = (cte: string): RunView => ({
  id: `(select run_id from ${cte})`,
  arrivalsUntil: (stage) => `(select stage_arrivals_until[${stage}] from ${cte})`,
})

/** What an item `t` of the right status must be besides, for a run or for none. */
const special = (p: Parameters, intake: Intake, run: RunView | null): string => {
  const conditions: Array<string> = []
  if (run !== null)
    conditions.push(
      `t.failed_run_id is distinct from coalesce(${run.id}, '00000000-0000-0000-0000-000000000000')`,
      `(${run.arrivalsUntil(intake.stage)} is null or t.created_at <= ${run.arrivalsUntil(intake.stage)})`,
    )
  if (intake.stage === 6 && intake.kind === "image") conditions.push("(t.retried or not t.shelved)")
  if (intake.gate !== null && intake.kind === "content")
    conditions.push(passes(p, intake.gate), UNCLAIMED)
  return conditions.length === 0 ? "true" : conditions.join(" and ")
}

const UNCLAIMED = `(t.claim_expires_at is null or t.claim_expires_at <= ${NOW})`

/** Whether the publish policy lets an article out; claims are looked at elsewhere. */
export const passes = (p: Parameters, gate: NonNullable<Intake["gate"]>): string => {
  if (gate.closed) return "false"
  const ripe = gate.approvedOnly
    ? "false"
    : `coalesce(t.review_at, t.updated_at) + (${p.bigint(gate.holdMs)} * interval '1 millisecond') <= ${NOW}`
  return `t.rejected_at is null and (t.publish_after is null or t.publish_after <= ${NOW})
    and (t.approved_at is not null or ${ripe})`
}

/** `t` is eligible. */
export const eligible = (p: Parameters, intake: Intake, run: RunView | null): string =>
  `${inStatus(intake)} and ${special(p, intake, run)}`

/** A column of `site_counts`. */
export const countColumn = (kind: InputKind, status: string): string => `${kind}_${status}`

/** All items in the statuses, as counted. */
export const counted = (intake: Intake, counts: string): string => {
  const columns = statusesOf(intake).map(
    (status) => `${counts}.${countColumn(intake.kind, status)}`,
  )
  return columns.length === 0 ? "0" : `coalesce(${columns.join(" + ")}, 0)`
}

/**
 * How many items are eligible, as an expression: the maintained count less those that are set aside,
 * where that is all there is to it; else they are looked at. `counts` is a row of `site_counts`.
 */
export const countEligible = (
  db: Db,
  p: Parameters,
  intake: Intake,
  context: { readonly site: string; readonly run: RunView | null; readonly counts: string },
): string => {
  const { counts, run, site } = context
  const from = `${db.name(TABLES[intake.kind])} t where t.site_id = ${site} and ${inStatus(intake)}`
  const { gate, kind, stage } = intake
  const looked = (): string => `(select count(*)::int from ${from} and ${special(p, intake, run)})`
  const plain = gate === null || (!gate.closed && !gate.approvedOnly && gate.holdMs <= 0)
  if (!plain) return looked()
  const others = run === null ? "" : ` and t.failed_run_id is distinct from ${run.id}`
  const aside = [counted(intake, counts)]
  if (run !== null)
    aside.push(
      `(select count(*)::int from ${from} and t.failed_run_id is not null and t.failed_run_id = ${run.id})`,
    )
  if (stage === 6 && kind === "image")
    aside.push(`(select count(*)::int from ${from} and t.shelved and not t.retried${others})`)
  if (gate !== null && kind === "content")
    aside.push(
      `(select count(*)::int from ${from} and (t.rejected_at is not null or t.publish_after is not null or t.claim is not null)
        and not (${passes(p, gate)} and ${UNCLAIMED})${others})`,
    )
  const left = aside.join(" - ")
  return run === null
    ? left
    : `case when ${run.arrivalsUntil(stage)} is null then ${left} else ${looked()} end`
}

/** The column in which the items that wait for a stage are counted. */
export const inputColumn = (stage: Intake["stage"]): string => {
  const { inputKind, inputStatus } = stageFacts(stage)
  return countColumn(inputKind, inputStatus)
}
