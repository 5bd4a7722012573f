/** Writes all that depends on more than one article, from the records on disk. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { ArticleRecord, ArticleRecords } from "../articleRecords.ts"
import { writeWhole } from "../atomicFiles.ts"
import { topicName } from "../safeNames.ts"
import { feed, sitemap } from "./feed.ts"
import { indexPage } from "./indexPage.ts"
import type { Site } from "./pageShell.ts"
import { STYLESHEET } from "./stylesheet.ts"
import { topicPage } from "./topicPage.ts"
import { topicsOf, topicTitle } from "./topics.ts"

/**
 * `before`: what the article just written was before, so that a topic or a picture that nobody has any
 * more goes. When another process has published meanwhile, all is written again, so the last one to
 * finish has seen every article.
 */
export async function writeIndexes(
  store: ArticleRecords,
  site: Site,
  before: ArticleRecord | undefined,
): Promise<void> {
  const { root } = store
  let records = await store.read()
  for (;;) {
    const topics = topicsOf(records)
    await writeWhole(join(root, "style.css"), STYLESHEET)
    for (const topic of topics)
      await writeWhole(join(root, "topics", `${topic.name}.html`), topicPage(site, topic))
    await writeWhole(join(root, "index.html"), indexPage(site, topics))
    await writeWhole(join(root, "feed.xml"), feed(site, records))
    await writeWhole(join(root, "sitemap.xml"), sitemap(site, records))
    const since = await store.read()
    if (fingerprints(since) === fingerprints(records)) break
    records = since
  }
  if (before !== undefined) await removeOrphans(root, before, records)
}

const fingerprints = (records: ReadonlyArray<ArticleRecord>): string =>
  records.map(({ fingerprint }) => fingerprint).join()

async function removeOrphans(
  root: string,
  before: ArticleRecord,
  records: ReadonlyArray<ArticleRecord>,
): Promise<void> {
  const topic = topicName(topicTitle(before))
  if (!records.some((record) => topicName(topicTitle(record)) === topic))
    await rm(join(root, "topics", `${topic}.html`), { force: true })
  const used = new Set(records.flatMap(({ files }) => files))
  for (const file of before.files)
    if (!used.has(file)) await rm(join(root, "media", file), { force: true })
}
