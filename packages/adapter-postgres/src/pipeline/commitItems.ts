/** What a commit does to the items that went in: the finished move on, the failed remember why. */
import { type Commit, stageFacts } from "@pressline/core/effect"
import { type Db, NOW } from "../connection/Db.ts"
import { TABLES } from "../statements/intakeSql.ts"
import { FINISHED } from "../rows/itemRows.ts"
import { picked } from "../statements/picked.ts"
import type { Parameters } from "../connection/parameters.ts"

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1

/** The item `t` is the run's, and still waits. `x` is picked beside the fence. */
const WAITS = `t.site_id = x.site_id and t.id = x.id and t.status = any(x.takes)`

/** CTE `advancing`: the inputs that are done. */
export const advanceItems = (db: Db, p: Parameters, commit: Commit): string => {
  const { stage } = commit
  const advanced = commit.advanced.toSorted(byId)
  const facts = stageFacts(stage)
  const table = db.name(TABLES[facts.inputKind])
  const ids = p.uuids(advanced.map(({ id }) => id))
  const update = (set: string, from: string): string => `, advancing as (
  update ${table} t set ${FINISHED}, updated_at = ${NOW}, ${set}
  from ${from} where ${WAITS} returning t.id)`
  if (stage === 1)
    return update(
      `status = '${facts.doneStatus}', cluster_id = coalesce(x.cluster_id, t.cluster_id)`,
      `${picked("fence", "id, cluster_id", ids, p.uuids(advanced.map(({ clusterId }) => clusterId ?? null)))} x`,
    )
  if (stage === 5) {
    const illustrated = new Set(commit.outputs.images?.map(({ contentId }) => contentId))
    return update(
      `status = case when x.illustrated then 'prompted' else 'review' end,
        review_at = case when x.illustrated then t.review_at else ${NOW} end`,
      `${picked("fence", "id, illustrated", ids, p.bools(advanced.map(({ id }) => illustrated.has(id))))} x`,
    )
  }
  if (stage === 6)
    return update(
      `status = '${facts.doneStatus}', media = coalesce(x.media::jsonb, t.media), media_key = coalesce(x.media_key, t.media_key)`,
      `${picked("fence", "id, media, media_key", ids, p.jsons(advanced.map(({ media }) => media ?? null)), p.texts(advanced.map(({ media }) => media?.key ?? null)))} x`,
    )
  if (stage === 7) {
    const all = p.uuids([...advanced, ...commit.failed].toSorted(byId).map(({ id }) => id))
    // The statuses they have, for the counters; looked at before they change.
    return `, given as (
  select t.id, t.status from ${picked("fence", "id", all)} x, ${table} t
  where ${WAITS} order by t.id for update of t)${update(
    "status = 'published', publish_unknown = false, held_back = false",
    `${picked("fence", "id", ids)} x join given g on g.id = x.id`,
  )}${shelve(db, "advancing")}`
  }
  return update(`status = '${facts.doneStatus}'`, `${picked("fence", "id", ids)} x`)
}

/** CTE `shelved`: what stage 6 leaves alone from here on, now that these articles are out. */
export const shelve = (db: Db, published: string): string => `, shelved as (
  update ${db.name("images")} i set shelved = true from ${published} x
  where i.content_id = x.id and i.status = 'pending' and not i.shelved)`

/** CTE `failing`: the inputs that failed, quarantined or not. */
export const recordFailures = (db: Db, p: Parameters, commit: Commit): string => {
  if (commit.failed.length === 0) return ""
  const failed = commit.failed.toSorted(byId)
  const { inputKind } = stageFacts(commit.stage)
  const stage = p.int(commit.stage)
  return `, failing as (
  update ${db.name(TABLES[inputKind])} t set attempts = x.attempts, error_code = x.code, error_message = x.message,
    error_at = ${NOW}, updated_at = ${NOW},
    status = case when x.quarantine then 'failed' else t.status end,
    failed_stage = case when x.quarantine then ${stage} else t.failed_stage end,
    failed_run_id = case when x.quarantine then x.run_id else t.failed_run_id end,
    outages = t.outages + x.outage::int,
    outage_mark = case when x.outage then x.processed else t.outage_mark end
    ${inputKind === "content" ? ", publish_unknown = t.publish_unknown or x.code = 'publish_unknown'" : ""}
  from ${picked(
    "fence",
    "id, attempts, code, message, quarantine, outage",
    p.uuids(failed.map(({ id }) => id)),
    p.ints(failed.map(({ attempts }) => attempts)),
    p.texts(failed.map(({ error }) => error.code)),
    p.texts(failed.map(({ error }) => error.message)),
    p.bools(failed.map(({ quarantine }) => quarantine)),
    p.bools(failed.map(({ outage }) => outage)),
  )} x${commit.stage === 7 ? " join given g on g.id = x.id" : ""}
  where ${WAITS} returning t.id)`
}

/**
 * CTE `finished` of stage 6: articles of which the last pending image is decided in this commit, with
 * the status they had. A CTE does not see its siblings' updates, so the decided images are left out.
 * Failed ones are locked: an operator may put them back meanwhile. Statuses are compared so that no
 * index of what waits answers it: an article has few images, a site may have many that wait.
 */
export const reviewArticles = (db: Db, p: Parameters, commit: Commit): string => {
  const decided = [...commit.advanced, ...commit.failed.filter(({ quarantine }) => quarantine)]
  if (commit.stage !== 6 || decided.length === 0) return ""
  const ids = p.uuids(decided.map(({ id }) => id))
  return `, touched as (
  select c.site_id, c.id, c.status from (
    select distinct i.site_id, i.content_id as id from ${picked("fence", "id", ids)} x
    join ${db.name("images")} i on i.site_id = x.site_id and i.id = x.id offset 0
  ) x join ${db.name("contents")} c on c.site_id = x.site_id and c.id = x.id
  where c.status in ('prompted', 'published') order by c.id for update of c
), failed_siblings as (
  select i.content_id, i.status from touched, ${db.name("images")} i
  where i.content_id = touched.id and i.id in (
    select s.id from ${db.name("images")} s where s.content_id = touched.id and s.status is not distinct from 'failed')
    and i.id not in (select unnest(${ids})) for update of i
), finished as (
  update ${db.name("contents")} c set status = 'review', review_at = ${NOW}, updated_at = ${NOW}
  from touched where c.site_id = touched.site_id and c.id = touched.id
    and not exists (select 1 from ${db.name("images")} i
      where i.content_id = c.id and i.status is not distinct from 'pending' and i.id not in (select unnest(${ids})))
    and not exists (select 1 from failed_siblings s where s.content_id = c.id and s.status = 'pending')
  returning c.id, touched.status as was)`
}

/** CTE `published`: where the articles of the commit are, one publication each. */
export const storePublications = (db: Db, p: Parameters, commit: Commit): string => {
  const made = commit.outputs.publications ?? []
  return made.length === 0
    ? ""
    : `, published as (
  insert into ${db.name("publications")} as b (id, site_id, run_id, created_at, updated_at, content_id, external_id, url, published_at)
  select x.id, f.site_id, f.run_id, ${NOW}, ${NOW}, x.content_id, x.external_id, x.url, ${NOW}
  from fence f, unnest(${p.uuids(made.map(({ id }) => id))}, ${p.uuids(made.map(({ contentId }) => contentId))},
    ${p.texts(made.map(({ externalId }) => externalId))}, ${p.texts(made.map(({ url }) => url))}) x(id, content_id, external_id, url)
  on conflict (content_id) do update set external_id = excluded.external_id, url = excluded.url, updated_at = excluded.updated_at)`
}
