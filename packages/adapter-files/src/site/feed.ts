/** The site's RSS feed and sitemap. */
import { escapeHtml } from "@pressline/core/effect"
import type { ArticleRecord } from "../articleRecords.ts"
import { hrefOf } from "../hrefOf.ts"
import { feedDate } from "./dates.ts"
import type { Site } from "./pageShell.ts"
import { newestFirst, topicsOf, topicTitle } from "./topics.ts"

const NEWEST = 50

/** Absolute where the site's address is known; relative to the site's folder elsewhere. */
const addressOf = ({ baseUrl }: Site, path: string): string =>
  escapeHtml(baseUrl === null ? path : `${baseUrl}/${path}`)

const articlePath = ({ name }: ArticleRecord): string => hrefOf("articles", `${name}.html`)

/** RSS 2.0 with the newest 50 articles. */
export function feed(site: Site, records: ReadonlyArray<ArticleRecord>): string {
  const newest = newestFirst(records).slice(0, NEWEST)
  const built = newest
    .map(({ modifiedAt }) => modifiedAt)
    .toSorted()
    .at(-1)
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
    "<channel>",
    `<title>${escapeHtml(site.title)}</title>`,
    `<link>${addressOf(site, site.baseUrl === null ? "index.html" : "")}</link>`,
    `<description>${escapeHtml(site.description || site.title)}</description>`,
    `<language>${escapeHtml(site.language)}</language>`,
    ...(built === undefined ? [] : [`<lastBuildDate>${feedDate(built)}</lastBuildDate>`]),
    ...(site.baseUrl === null
      ? []
      : [
          `<atom:link href="${addressOf(site, "feed.xml")}" rel="self" type="application/rss+xml"/>`,
        ]),
    ...newest.flatMap((record) => [
      "<item>",
      `<title>${escapeHtml(record.title)}</title>`,
      `<link>${addressOf(site, articlePath(record))}</link>`,
      `<guid isPermaLink="false">urn:uuid:${escapeHtml(record.id)}</guid>`,
      `<pubDate>${feedDate(record.createdAt)}</pubDate>`,
      `<category>${escapeHtml(topicTitle(record))}</category>`,
      `<description>${escapeHtml(record.excerpt)}</description>`,
      "</item>",
    ]),
    "</channel>",
    "</rss>",
    "",
  ].join("\n")
}

export function sitemap(site: Site, records: ReadonlyArray<ArticleRecord>): string {
  const latest = (some: ReadonlyArray<ArticleRecord>): string =>
    some
      .map(({ modifiedAt }) => modifiedAt)
      .toSorted()
      .at(-1) ?? ""
  const pages = [
    { path: site.baseUrl === null ? "index.html" : "", changed: latest(records) },
    ...topicsOf(records).map(({ articles, name }) => ({
      path: hrefOf("topics", `${name}.html`),
      changed: latest(articles),
    })),
    ...newestFirst(records).map((record) => ({
      path: articlePath(record),
      changed: record.modifiedAt,
    })),
  ]
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...pages.map(
      ({ changed, path }) =>
        `<url><loc>${addressOf(site, path)}</loc>${changed === "" ? "" : `<lastmod>${changed.slice(0, 10)}</lastmod>`}</url>`,
    ),
    "</urlset>",
    "",
  ].join("\n")
}
