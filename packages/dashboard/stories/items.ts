/** Items for stories: articles that wait, and what was set aside. */
import type { ContentSummary, Image, Task } from "@pressline/http/client"

const now = new Date().toISOString()

const fields = (id: string) => ({
  id,
  site_id: "site",
  run_id: "run",
  attempts: 0,
  last_error: null,
  failed_stage: null,
  failed_run_id: null,
  suspicion: 0,
  outages: 0,
  outage_mark: 0,
  created_at: now,
  updated_at: now,
})

export const article = (
  id: string,
  title: string,
  status: ContentSummary["status"],
): ContentSummary => ({
  ...fields(id),
  status,
  task_id: null,
  cluster_id: null,
  title,
  slug: title.toLowerCase().replace(/[^a-z]+/gu, "-"),
  excerpt: "",
  meta_title: title,
  meta_description: "",
  word_count: 1480 + title.length,
  tags: [],
  primary_keyword: "oak",
  review_at: now,
  approved_at: null,
  approved_by: null,
  rejected_at: null,
  rejected_by: null,
  reject_reason: null,
  publish_after: null,
  held_back: status === "review",
  publish_unknown: false,
})

export const failedTask = (id: string, title: string, message: string): Task => ({
  ...fields(id),
  attempts: 3,
  last_error: { code: "ai_refused", message, at: now },
  failed_stage: 4,
  failed_run_id: "run",
  status: "failed",
  idea_id: null,
  cluster_id: null,
  due_order: 1,
  title,
  angle: "",
  outline: [],
  target_words: 1500,
  primary_keyword: "oak",
  secondary_keywords: [],
  content_type: "article",
})

export const image = (id: string): Image => ({
  ...fields(id),
  status: "generated",
  content_id: "a1",
  position: "in_article_1",
  prompt: "An oak table in soft light",
  alt_text: "An oak table",
  media: {
    key: id,
    url: "",
    media_type: "image/svg+xml",
    width: 160,
    height: 100,
    bytes: 200,
    sha256: "",
  },
  retried: false,
})

export const ARTICLE_HTML = `<p>Oil brings out the grain, and keeps spills from leaving marks. It takes an afternoon and a night.</p>
<h2>What you need</h2><ul><li>Hard-wax oil</li><li>Two lint-free cloths</li><li>Sandpaper, 180 and 240</li></ul>
<h2>How to do it</h2><p>Sand along the grain, dust, and spread a thin coat. Wipe off what has not soaked in after fifteen minutes.</p>`
