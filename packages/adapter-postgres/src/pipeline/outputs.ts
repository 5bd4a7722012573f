/** outputs: new items, as a commit makes them or a host adds them. */
import type { Brief, Outputs } from "@pressline/core/effect"
import { type Db, NOW } from "../connection/Db.ts"
import type { Parameters } from "../connection/parameters.ts"

type NewItems = Omit<Outputs, "publications">

/** Who makes them: a commit fails where one is taken, a host's call leaves out what is there. */
export type Maker = "commit" | "host"

const COMMON = "id, site_id, run_id, created_at, updated_at, status"
const common = (status: string): string => `x.id, f.site_id, f.run_id, ${NOW}, ${NOW}, '${status}'`
const BRIEF =
  "title, angle, outline, target_words, primary_keyword, secondary_keywords, content_type"
const X_BRIEF =
  "x.title, x.angle, x.outline::jsonb, x.target_words, x.primary_keyword, x.secondary_keywords::jsonb, x.content_type"

const briefs = (p: Parameters, items: ReadonlyArray<Brief>): string =>
  [
    p.texts(items.map(({ title }) => title)),
    p.texts(items.map(({ angle }) => angle)),
    p.jsons(items.map(({ outline }) => outline)),
    p.ints(items.map(({ targetWords }) => targetWords)),
    p.texts(items.map(({ primaryKeyword }) => primaryKeyword)),
    p.jsons(items.map(({ secondaryKeywords }) => secondaryKeywords)),
    p.texts(items.map(({ contentType }) => contentType)),
  ].join(", ")

/**
 * CTEs `made_clusters`, `made_ideas`, ... for the kinds there are, each beginning with a comma; `from`
 * has one row with `site_id` and `run_id`.
 */
export const makeItems = (
  db: Db,
  p: Parameters,
  from: string,
  outputs: NewItems,
  maker: Maker,
): string =>
  clustersCte(db, p, from, outputs.clusters ?? [], maker) +
  ideasCte(db, p, from, outputs.ideas ?? [], maker) +
  tasksCte(db, p, from, outputs.tasks ?? [], maker) +
  contentsCte(db, p, from, outputs.contents ?? [], maker) +
  imagesCte(db, p, from, outputs.images ?? [])

const skipping = (maker: Maker): string =>
  maker === "host" ? "on conflict do nothing returning id" : "returning id"

const clustersCte = (
  db: Db,
  p: Parameters,
  from: string,
  clusters: NonNullable<NewItems["clusters"]>,
  maker: Maker,
): string =>
  clusters.length === 0
    ? ""
    : `, made_clusters as (
  insert into ${db.name("clusters")} (${COMMON}, name, description, primary_keyword, intent)
  select ${common("new")}, x.name, x.description, x.primary_keyword, x.intent
  from ${from} f, unnest(${p.uuids(clusters.map(({ id }) => id))}, ${p.texts(clusters.map(({ name }) => name))},
    ${p.texts(clusters.map(({ description }) => description))}, ${p.texts(clusters.map(({ primaryKeyword }) => primaryKeyword))},
    ${p.texts(clusters.map(({ intent }) => intent))}) x(id, name, description, primary_keyword, intent)
  ${skipping(maker)})`

const ideasCte = (
  db: Db,
  p: Parameters,
  from: string,
  ideas: NonNullable<NewItems["ideas"]>,
  maker: Maker,
): string =>
  ideas.length === 0
    ? ""
    : `, made_ideas as (
  insert into ${db.name("ideas")} (${COMMON}, cluster_id, ordinal, ${BRIEF})
  select ${common("new")}, x.cluster_id, x.ordinal, ${X_BRIEF}
  from ${from} f, unnest(${p.uuids(ideas.map(({ id }) => id))}, ${p.uuids(ideas.map(({ clusterId }) => clusterId))},
    ${p.ints(ideas.map(({ ordinal }) => ordinal))}, ${briefs(p, ideas)}) x(id, cluster_id, ordinal, ${BRIEF})
  ${skipping(maker)})`

const tasksCte = (
  db: Db,
  p: Parameters,
  from: string,
  tasks: NonNullable<NewItems["tasks"]>,
  maker: Maker,
): string =>
  tasks.length === 0
    ? ""
    : `, made_tasks as (
  insert into ${db.name("tasks")} (${COMMON}, idea_id, cluster_id, due_order, ${BRIEF})
  select ${common("queued")}, x.idea_id, x.cluster_id, x.due_order, ${X_BRIEF}
  from ${from} f, unnest(${p.uuids(tasks.map(({ id }) => id))}, ${p.uuids(tasks.map(({ ideaId }) => ideaId))},
    ${p.uuids(tasks.map(({ clusterId }) => clusterId))}, ${p.bigints(tasks.map(({ dueOrder }) => dueOrder))},
    ${briefs(p, tasks)}) x(id, idea_id, cluster_id, due_order, ${BRIEF})
  ${skipping(maker)})`

const contentsCte = (
  db: Db,
  p: Parameters,
  from: string,
  contents: NonNullable<NewItems["contents"]>,
  maker: Maker,
): string => {
  if (contents.length === 0) return ""
  const table = db.name("contents")
  const slugs = contents.map(({ slug }) => slug)
  const again = slugs.map((slug, at) => slugs.indexOf(slug) < at)
  // Not by `on conflict`, which would leave an article out whose slug another took a moment ago.
  const absent =
    maker === "commit"
      ? ""
      : `where not exists (select 1 from ${table} c where (c.site_id = f.site_id and c.id = x.id) or c.task_id = x.task_id)`
  return `, made_contents as (
  insert into ${table} (${COMMON}, task_id, cluster_id, title, slug, html, excerpt, meta_title,
    meta_description, word_count, tags, primary_keyword)
  select ${common("draft")}, x.task_id, x.cluster_id, x.title, ${freeSlug(table)}, x.html, x.excerpt, x.meta_title,
    x.meta_description, x.word_count, x.tags::jsonb, x.primary_keyword
  from ${from} f cross join unnest(${p.uuids(contents.map(({ id }) => id))}, ${p.uuids(contents.map(({ taskId }) => taskId))},
    ${p.uuids(contents.map(({ clusterId }) => clusterId))}, ${p.texts(contents.map(({ title }) => title))},
    ${p.texts(contents.map(({ slug }) => slug))}, ${p.texts(contents.map(({ html }) => html))},
    ${p.texts(contents.map(({ excerpt }) => excerpt))}, ${p.texts(contents.map(({ metaTitle }) => metaTitle))},
    ${p.texts(contents.map(({ metaDescription }) => metaDescription))}, ${p.ints(contents.map(({ wordCount }) => wordCount))},
    ${p.jsons(contents.map(({ tags }) => tags))}, ${p.texts(contents.map(({ primaryKeyword }) => primaryKeyword))},
    ${p.bools(again)})
    x(id, task_id, cluster_id, title, slug, html, excerpt, meta_title, meta_description, word_count, tags, primary_keyword, again)
  ${absent} returning id)`
}

/** The slug of `x`, or if the site has it already, one with the fewest (at least 6) characters of its id. */
const freeSlug = (table: string): string => `case
    when not x.again and not exists (select 1 from ${table} c where c.site_id = f.site_id and c.slug = x.slug) then x.slug
    else (select s.slug from (
      select d, x.slug || '-' || right(x.id::text, d) as slug from generate_series(6, 36) d
    ) s where not exists (select 1 from ${table} c where c.site_id = f.site_id and c.slug = s.slug)
    order by s.d limit 1) end`

const imagesCte = (
  db: Db,
  p: Parameters,
  from: string,
  images: NonNullable<NewItems["images"]>,
): string =>
  images.length === 0
    ? ""
    : `, made_images as (
  insert into ${db.name("images")} (${COMMON}, content_id, position, prompt, alt_text)
  select ${common("pending")}, x.content_id, x.position, x.prompt, x.alt_text
  from ${from} f, unnest(${p.uuids(images.map(({ id }) => id))}, ${p.uuids(images.map(({ contentId }) => contentId))},
    ${p.texts(images.map(({ position }) => position))}, ${p.texts(images.map(({ prompt }) => prompt))},
    ${p.texts(images.map(({ altText }) => altText))}) x(id, content_id, position, prompt, alt_text)
  returning id)`
