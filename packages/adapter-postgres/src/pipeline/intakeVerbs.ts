/** What hosts put in: keywords, and items of later kinds that they made elsewhere. */
import { normalisePhrase, type Outputs, type PipelineStore } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW, only, raise } from "../connection/Db.ts"
import { FINISHED } from "../rows/itemRows.ts"
import { makeItems } from "./outputs.ts"
import { Parameters } from "../connection/parameters.ts"
import type { SqlFailure } from "../connection/SqlFailure.ts"

export const intakeVerbs = (db: Db): Pick<PipelineStore, "addKeywords" | "addItems"> => ({
  addKeywords: (siteId, keywords) => {
    const p = new Parameters()
    const fresh = distinctBy(
      distinctBy(keywords, ({ id }) => id),
      ({ phrase }) => normalisePhrase(phrase),
    ).toSorted(byPhrase)
    const text = `with origin as (
      select ${p.text(siteId)} as site_id
    ), added as (
      insert into ${db.name("keywords")} (id, site_id, created_at, updated_at, status, phrase, phrase_key,
        volume, difficulty, cpc, intents, country, source)
      select x.id, f.site_id, ${NOW}, ${NOW}, 'new', x.phrase, x.phrase_key, x.volume, x.difficulty, x.cpc,
        x.intents::jsonb, x.country, x.source
      from origin f, unnest(${p.uuids(fresh.map(({ id }) => id))}, ${p.texts(fresh.map(({ phrase }) => phrase))},
        ${p.texts(fresh.map(({ phrase }) => normalisePhrase(phrase)))}, ${p.bigints(fresh.map(({ volume }) => volume ?? null))},
        ${p.floats(fresh.map(({ difficulty }) => difficulty ?? null))}, ${p.floats(fresh.map(({ cpc }) => cpc ?? null))},
        ${p.jsons(fresh.map(({ intents }) => intents ?? []))}, ${p.texts(fresh.map(({ country }) => country ?? null))},
        ${p.texts(fresh.map(({ source }) => source ?? null))})
        x(id, phrase, phrase_key, volume, difficulty, cpc, intents, country, source)
      on conflict do nothing returning id
    ), counted as (
      insert into ${db.name("site_counts")} as s (site_id, keyword_new)
      select f.site_id, (select count(*)::int from added) from origin f
      on conflict (site_id) do update set keyword_new = s.keyword_new + excluded.keyword_new
    ) ${asRows("select count(*)::int as added from added")}`
    return Effect.map(db.rows<{ added: number }>("pipeline.addKeywords", text, p), (rows) => {
      const { added } = only(rows)
      return { added, duplicates: keywords.length - added }
    })
  },
  addItems: (siteId, { keywords = [], ...outputs }) => {
    const p = new Parameters()
    const items = distinctOutputs(outputs)
    const made = (table: string, list: ReadonlyArray<unknown> | undefined): string =>
      (list?.length ?? 0) === 0 ? "0" : `(select count(*)::int from made_${table})`
    const filing = distinctBy(keywords, ({ phrase }) => normalisePhrase(phrase)).toSorted(byPhrase)
    const filed = filing.length > 0
    const text = `with origin as (
      select ${p.text(siteId)} as site_id, null::uuid as run_id
    )${makeItems(db, p, "origin", items, "host")}${filed ? fileKeywords(db, p, filing) : ""}, counted as (
      insert into ${db.name("site_counts")} as s (site_id, cluster_new, idea_new, task_queued, content_draft, keyword_new, failed_1)
      select f.site_id, ${made("clusters", items.clusters)}, ${made("ideas", items.ideas)}, ${made("tasks", items.tasks)},
        ${made("contents", items.contents)}, ${filed ? "-(select count(*)::int from known where status = 'new')" : "0"},
        ${filed ? "-(select count(*)::int from known where status = 'failed' and failed_stage = 1)" : "0"}
      from origin f
      on conflict (site_id) do update set cluster_new = s.cluster_new + excluded.cluster_new,
        idea_new = s.idea_new + excluded.idea_new, task_queued = s.task_queued + excluded.task_queued,
        content_draft = s.content_draft + excluded.content_draft, keyword_new = s.keyword_new + excluded.keyword_new,
        failed_1 = s.failed_1 + excluded.failed_1
    ) ${asRows("select 1 as one")}`
    // An article that another call stores at the same time, or a slug that it takes: look again.
    return Effect.asVoid(db.attempt(text, p)).pipe(
      Effect.retry({ while: ({ code }) => code === "23505", times: 8 }),
      Effect.catch((failure: SqlFailure) => raise("pipeline.addItems", failure)),
    )
  },
})

/** Files phrases under their clusters, unless they have one: CTEs `known`, `joined` and `filed`. */
const fileKeywords = (
  db: Db,
  p: Parameters,
  keywords: ReadonlyArray<{
    readonly id: string
    readonly phrase: string
    readonly clusterId: string
  }>,
): string => {
  const table = db.name("keywords")
  return `, asked as (
    select f.site_id, x.* from origin f, unnest(${p.uuids(keywords.map(({ id }) => id))},
      ${p.texts(keywords.map(({ phrase }) => phrase))}, ${p.texts(keywords.map(({ phrase }) => normalisePhrase(phrase)))},
      ${p.uuids(keywords.map(({ clusterId }) => clusterId))}) x(id, phrase, phrase_key, cluster_id)
  ), known as (
    select k.site_id, k.id, k.status, k.failed_stage, a.cluster_id from asked a
    join ${table} k on k.site_id = a.site_id and k.phrase_key = a.phrase_key
    where k.cluster_id is null order by k.id for update of k
  ), joined as (
    update ${table} k set ${FINISHED}, status = 'clustered', cluster_id = known.cluster_id, updated_at = ${NOW}
    from known where k.site_id = known.site_id and k.id = known.id
  ), filed as (
    insert into ${table} (id, site_id, created_at, updated_at, status, phrase, phrase_key, cluster_id)
    select a.id, a.site_id, ${NOW}, ${NOW}, 'clustered', a.phrase, a.phrase_key, a.cluster_id from asked a
    on conflict do nothing
  )`
}

const distinctOutputs = (outputs: Outputs): Outputs => ({
  ...(outputs.clusters && { clusters: distinctBy(outputs.clusters, ({ id }) => id) }),
  ...(outputs.ideas && { ideas: distinctBy(outputs.ideas, ({ id }) => id) }),
  ...(outputs.tasks && { tasks: distinctBy(outputs.tasks, ({ id }) => id) }),
  ...(outputs.contents && {
    contents: distinctBy(
      distinctBy(outputs.contents, ({ id }) => id),
      ({ id, taskId }) => taskId ?? id,
    ),
  }),
})

/** The first of those that are the same. */
const distinctBy = <A>(items: ReadonlyArray<A>, key: (item: A) => string): ReadonlyArray<A> => {
  const seen = new Set<string>()
  return items.filter((item) => {
    const known = seen.has(key(item))
    seen.add(key(item))
    return !known
  })
}

/** One order for all, so that imports of the same phrases do not wait for each other in a circle. */
const byPhrase = (a: { readonly phrase: string }, b: { readonly phrase: string }): number =>
  normalisePhrase(a.phrase) < normalisePhrase(b.phrase) ? -1 : 1
