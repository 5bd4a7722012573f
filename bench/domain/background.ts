/**
 * A database that has been in use: 1,000 other sites and a finished P(20,000) of theirs. On empty tables
 * cached plans, also those of foreign keys, would be sequential scans.
 */
import type { Client } from "pg"
import { article } from "../workload.ts"

const OTHERS = 20_000
const SITE = "1000 + i % 1000"
const each = (rows: number): string => `from generate_series(1, ${rows}) i`

export const addBackground = async (client: Client): Promise<void> => {
  const bodies = Array.from({ length: 64 }, (_, i) => article(`Idea ${i}`, i))
  const clusters = OTHERS / 10
  const articles = (OTHERS * 3) / 10
  const images = (OTHERS * 12) / 10
  const words = (text: string, times: number): string => `repeat('${text} ', ${times})`
  for (const statement of [
    "insert into account select i, 1000000 from generate_series(1000, 1999) i",
    "insert into site select i, i, 'site ' || i from generate_series(1000, 1999) i",
    "insert into run (id, site_id, status) select i, i, 'done' from generate_series(1000, 1999) i",
    `insert into cluster (site_id, name, description, keyword_count, status)
      select ${SITE}, 'Cluster ' || i, ${words("some words", 14)}, 10, 'ideated' ${each(clusters)}`,
    `insert into keyword (site_id, term, volume, difficulty, intent, cluster_id, status)
      select ${SITE}, 'keyword number ' || i, i % 9000, i % 100, 'informational', 1 + i % ${clusters}, 'clustered' ${each(OTHERS)}`,
    `insert into idea (site_id, cluster_id, title, brief, content_type, status)
      select ${SITE}, 1 + i % ${clusters}, 'Idea: ' || i, ${words("some brief words", 19)}, 'article', 'queued' ${each(articles)}`,
    `insert into task (site_id, idea_id, title, instructions, status)
      select ${SITE}, i, 'Idea: ' || i, ${words("some brief words", 19)}, 'done' ${each(articles)}`,
    `insert into image_prompt (site_id, content_id, position, prompt, status)
      select ${SITE}, 1 + i % ${articles}, i % 4, ${words("prompt words here", 11)}, 'rendered' ${each(images)}`,
    `insert into image (site_id, prompt_id, url, width, height)
      select ${SITE}, i, 'https://cdn.example.com/img/' || i || '.webp', 1536, 1024 ${each(images)}`,
    `insert into ledger (account_id, run_id, stage, batch_no, amount, balance_after)
      select ${SITE}, ${SITE}, 1 + i % 7, i, -20, 1000 ${each(OTHERS * 0.31)}`,
    `insert into activity_log (site_id, run_id, stage, batch_no, level, message, data)
      select ${SITE}, ${SITE}, 1 + i % 7, i, 'info', 'batch done: stage', '{"in": 20, "out": 2, "credits": 20}' ${each(OTHERS * 0.34)}`,
  ]) {
    // Prompts refer to articles, and articles take a parameter.
    if (statement.includes("into image_prompt"))
      await client.query(
        `insert into content (site_id, task_id, title, body, meta_title, meta_description, word_count, status, external_url, published_at)
          select ${SITE}, i, 'Idea: ' || i, ($1::text[])[1 + i % 64], 'Idea ' || i, ${words("meta words", 14)}, 510,
            'published', 'https://site.example.com/' || i, now() ${each(articles)}`,
        [bodies],
      )
    await client.query(statement)
  }
  await client.query("vacuum (analyze)")
}
