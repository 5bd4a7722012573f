/** 0002: the items of the pipeline, and how many of them wait. */
import type { Migration } from "./Migration.ts"

/** What every item has. `rank` is how cautiously it is taken: see `rankOf` in the core. */
const COMMON = `
      id uuid not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      attempts int not null default 0,
      suspicion int not null default 0,
      outages int not null default 0,
      outage_mark int not null default 0,
      site_id text collate "C" not null,
      run_id uuid,
      error_code text,
      error_message text,
      error_at timestamptz,
      failed_stage smallint,
      failed_run_id uuid,
      primary key (site_id, id)`

const RANKED = `${COMMON},
      status text not null,
      rank smallint not null generated always as (case when suspicion >= 2 then 3
        when outages >= 2 then 2 when suspicion = 1 then 1 else 0 end) stored`

const BRIEF = `
      title text not null,
      angle text not null,
      outline jsonb not null,
      target_words int not null,
      primary_keyword text not null,
      secondary_keywords jsonb not null,
      content_type text not null`

const OPTIONS = "with (fillfactor = 80)"

/** An index of what waits, in the order in which it is taken; and of what is set aside. */
const queues = (
  t: (name: string) => string,
  table: string,
  statuses: ReadonlyArray<string>,
  key = "",
): ReadonlyArray<string> => [
  ...statuses.map(
    (status) =>
      `create index ${table}_${status} on ${t(table)} (site_id, rank, ${key}id) where status = '${status}'`,
  ),
  `create index ${table}_failed on ${t(table)} (site_id, id) where status = 'failed'`,
  `create index ${table}_refused on ${t(table)} (site_id, failed_run_id)
    where failed_run_id is not null and status in (${statuses.map((status) => `'${status}'`).join(", ")})`,
]

const STATUSES = ["keyword_new", "cluster_new", "idea_new", "task_queued"]
const CONTENT_STATUSES = ["content_draft", "content_prompted", "content_review", "image_pending"]
const STAGES = [1, 2, 3, 4, 5, 6, 7]

export const items: Migration = {
  version: 2,
  name: "items",
  statements: (t) => [
    `create table ${t("keywords")} (${RANKED},
      phrase text not null,
      phrase_key text collate "C" not null,
      volume bigint,
      difficulty float8,
      cpc float8,
      intents jsonb not null default '[]',
      country text,
      source text,
      cluster_id uuid
    ) ${OPTIONS}`,
    `create unique index keywords_phrase on ${t("keywords")} (site_id, phrase_key)`,
    `create index keywords_of_cluster on ${t("keywords")} (cluster_id, id) where cluster_id is not null`,
    ...queues(t, "keywords", ["new"], "phrase_key, "),
    `create table ${t("clusters")} (${RANKED},
      name text not null,
      description text not null,
      primary_keyword text not null,
      intent text
    ) ${OPTIONS}`,
    ...queues(t, "clusters", ["new"]),
    `create table ${t("ideas")} (${RANKED},
      cluster_id uuid,
      ordinal int not null,${BRIEF}
    ) ${OPTIONS}`,
    `create unique index ideas_ordinal on ${t("ideas")} (cluster_id, ordinal) where cluster_id is not null`,
    ...queues(t, "ideas", ["new"]),
    `create table ${t("tasks")} (${RANKED},
      idea_id uuid,
      cluster_id uuid,
      due_order bigint not null,${BRIEF}
    ) ${OPTIONS}`,
    `create unique index tasks_idea on ${t("tasks")} (idea_id) where idea_id is not null`,
    ...queues(t, "tasks", ["queued"], "due_order, "),
    `create table ${t("contents")} (${RANKED},
      task_id uuid,
      cluster_id uuid,
      title text not null,
      slug text not null,
      html text not null,
      excerpt text not null,
      meta_title text not null,
      meta_description text not null,
      word_count int not null,
      tags jsonb not null,
      primary_keyword text not null,
      review_at timestamptz,
      approved_at timestamptz,
      approved_by text,
      rejected_at timestamptz,
      rejected_by text,
      reject_reason text,
      publish_after timestamptz,
      held_back boolean not null default false,
      publish_unknown boolean not null default false,
      claim text,
      claim_expires_at timestamptz
    ) with (fillfactor = 80, toast_tuple_target = 512)`,
    `create unique index contents_task on ${t("contents")} (task_id) where task_id is not null`,
    `create unique index contents_slug on ${t("contents")} (site_id, slug)`,
    `create index contents_held_back on ${t("contents")} (site_id, id)
      where (status = 'review' and approved_at is not null)
        or (held_back and status not in ('published', 'failed'))`,
    // What the publish policy is not all there is to ask about.
    `create index contents_special on ${t("contents")} (site_id)
      where rejected_at is not null or publish_after is not null or claim is not null`,
    `create index contents_claimed on ${t("contents")} (site_id, claim_expires_at) where claim is not null`,
    ...queues(t, "contents", ["draft", "prompted", "review"]),
    `create table ${t("images")} (${RANKED},
      content_id uuid not null,
      position text not null,
      prompt text not null,
      alt_text text not null,
      media jsonb,
      media_key text,
      retried boolean not null default false,
      shelved boolean not null default false
    ) ${OPTIONS}`,
    `create unique index images_position on ${t("images")} (content_id, position)`,
    `create index images_of_media on ${t("images")} (media_key) where media_key is not null`,
    // Images that waited when their article was published: stage 6 leaves them alone.
    `create index images_shelved on ${t("images")} (site_id) where status = 'pending' and shelved and not retried`,
    ...queues(t, "images", ["pending"]),
    `create table ${t("publications")} (${COMMON},
      content_id uuid not null,
      external_id text not null,
      url text,
      published_at timestamptz not null
    )`,
    `create unique index publications_content on ${t("publications")} (content_id)`,
    `create index publications_at on ${t("publications")} (site_id, published_at)`,
    `create table ${t("site_counts")} (
      site_id text collate "C" primary key,
      ${[...STATUSES, ...CONTENT_STATUSES].map((name) => `${name} int not null default 0`).join(",\n      ")},
      ${STAGES.map((stage) => `processed_${stage} int not null default 0`).join(",\n      ")},
      ${STAGES.map((stage) => `failed_${stage} int not null default 0`).join(",\n      ")}
    ) with (fillfactor = 50)`,
    `create function ${t("expect_rows")}(expected bigint, waiting bigint) returns void
      language plpgsql volatile as $$
      begin
        if waiting is distinct from expected then
          raise exception 'the commit advances % items, of which % still wait', expected, waiting
            using errcode = 'PL409';
        end if;
      end $$`,
  ],
}
