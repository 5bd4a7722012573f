/** itemRows: rows of the item tables `t` as the items that the core knows. */
import type { Item, ItemByKind, ItemKind } from "@pressline/core/effect"
import type { Db } from "../connection/Db.ts"

/** A column under the name it has in the core. */
const named = (column: string): string =>
  `t.${column} as "${column.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())}"`

/** What an item has on which nothing went wrong yet: most of them, so that it is not sent. */
const UNTROUBLED = {
  attempts: 0,
  lastError: null,
  failedStage: null,
  failedRunId: null,
  suspicion: 0,
  outages: 0,
  outageMark: 0,
} as const

const COMMON = [
  ...["id", "site_id", "run_id", "created_at", "updated_at"].map(named),
  `case when t.attempts > 0 or t.suspicion > 0 or t.outages > 0 or t.outage_mark > 0
    or t.error_code is not null or t.failed_stage is not null or t.failed_run_id is not null
    then json_build_object('attempts', t.attempts, 'failedStage', t.failed_stage, 'failedRunId', t.failed_run_id,
      'suspicion', t.suspicion, 'outages', t.outages, 'outageMark', t.outage_mark,
      'lastError', case when t.error_code is not null then json_build_object('code', t.error_code,
        'message', t.error_message, 'at', t.error_at) end) end as trouble`,
]

const BRIEF = [
  "title",
  "angle",
  "outline",
  "target_words",
  "primary_keyword",
  "secondary_keywords",
  "content_type",
]

const OWN: Readonly<Record<ItemKind, ReadonlyArray<string>>> = {
  keyword: [
    ...["status", "phrase", "volume", "difficulty", "cpc", "intents", "country", "source"],
    "cluster_id",
  ],
  cluster: ["status", "name", "description", "primary_keyword", "intent"],
  idea: ["status", "cluster_id", "ordinal", ...BRIEF],
  task: ["status", "idea_id", "cluster_id", "due_order", ...BRIEF],
  content: [
    ...["status", "task_id", "cluster_id", "title", "slug", "html", "excerpt", "meta_title"],
    ...["meta_description", "word_count", "tags", "primary_keyword", "review_at", "approved_at"],
    ...["approved_by", "rejected_at", "rejected_by", "reject_reason", "publish_after", "held_back"],
    "publish_unknown",
  ],
  image: ["status", "content_id", "position", "prompt", "alt_text", "media", "retried"],
  publication: ["content_id", "external_id", "url", "published_at"],
}

/** What is selected of `t` to make an item. */
export const itemColumns = (db: Db, kind: ItemKind): string =>
  [
    ...COMMON,
    ...OWN[kind].map(named),
    ...(kind === "cluster"
      ? [
          `array(select k.id from ${db.name("keywords")} k where k.cluster_id = t.id order by k.id) as "keywordIds"`,
        ]
      : []),
  ].join(", ")

const TIMES = [
  "createdAt",
  "updatedAt",
  "reviewAt",
  "approvedAt",
  "rejectedAt",
  "publishAfter",
].concat("publishedAt")

export type ItemRow = Readonly<Record<string, unknown>>

/** A row as an item: everything but times is as it should be already. */
export const toItem = <K extends ItemKind>(row: ItemRow): ItemByKind[K] => {
  const { trouble, ...own } = row
  const item: Record<string, unknown> = Object.assign(own, UNTROUBLED, trouble)
  for (const name of TIMES) {
    const at = item[name]
    if (typeof at === "string") item[name] = new Date(at)
  }
  const error = item["lastError"] as { readonly at: string } | null
  if (error !== null) item["lastError"] = { ...error, at: new Date(error.at) }
  return item as unknown as ItemByKind[K]
}

export const toAnyItem = (row: ItemRow): Item => toItem<ItemKind>(row)

/** What a person recognises an item by: see `labelOf` in the core. */
export const LABELS: Readonly<Record<ItemKind, string>> = {
  keyword: "t.phrase",
  cluster: "t.name",
  idea: "t.title",
  task: "t.title",
  content: "t.title",
  image: `t.position || ': ' || case when t.alt_text = '' then t.prompt else t.alt_text end`,
  publication: "coalesce(t.url, t.external_id)",
}

/** What a stored result clears. */
export const FINISHED = `attempts = 0, suspicion = 0, outages = 0, outage_mark = 0, error_code = null,
  error_message = null, error_at = null, failed_stage = null`
