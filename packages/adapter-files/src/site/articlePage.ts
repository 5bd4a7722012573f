/** The page of an article, with its pictures where they belong. */
import { escapeHtml, type Content, type Picture, placePictures } from "@pressline/core/effect"
import type { ArticleRecord } from "../articleRecords.ts"
import { hrefOf } from "../hrefOf.ts"
import { hashedName } from "../pictureNames.ts"
import { topicName } from "../safeNames.ts"
import { sizeOf } from "./articleCard.ts"
import { dateElement } from "./dates.ts"
import { pageShell, type Site } from "./pageShell.ts"
import { topicTitle } from "./topics.ts"

export function articlePage(
  site: Site,
  record: ArticleRecord,
  content: Content,
  pictures: ReadonlyArray<Picture>,
): string {
  const featured = pictures.find(({ position }) => position === "featured")
  const inside = pictures.filter((picture) => picture !== featured)
  const topic = topicTitle(record)
  const path = hrefOf("articles", `${record.name}.html`)
  return pageShell(site, {
    title: content.metaTitle || content.title,
    description: content.metaDescription || content.excerpt,
    root: "../",
    path,
    head: openGraph(site, record, content, path),
    main: [
      '<nav class="trail" aria-label="Breadcrumb">',
      `<ol><li><a href="../index.html">Home</a></li><li><a href="../${hrefOf("topics", `${topicName(topic)}.html`)}">${escapeHtml(topic)}</a></li></ol>`,
      "</nav>",
      '<article class="text">',
      `<h1>${escapeHtml(content.title)}</h1>`,
      `<p class="date">${dates(site, record)}</p>`,
      ...(featured === undefined ? [] : [figure(featured, "eager")]),
      withScrollingTables(
        placePictures(
          content.html,
          inside.map((picture) => figure(picture, "lazy")),
        ),
      ),
      ...tags(content.tags),
      "</article>",
    ],
  })
}

function dates(site: Site, { createdAt, modifiedAt }: ArticleRecord): string {
  const written = dateElement(createdAt, site.language)
  return createdAt.slice(0, 10) === modifiedAt.slice(0, 10)
    ? written
    : `${written}, updated ${dateElement(modifiedAt, site.language)}`
}

const figure = (picture: Picture, loading: "eager" | "lazy"): string =>
  `<figure><img src="../${hrefOf("media", hashedName(picture))}" alt="${escapeHtml(picture.alt)}"${sizeOf(picture)} loading="${loading}" decoding="async"></figure>`

/** A wide table scrolls by itself, with the keyboard too, instead of widening the page. */
const withScrollingTables = (html: string): string =>
  html
    .replace(
      /<table>/gu,
      '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>',
    )
    .replace(/<\/table>/gu, "</table></div>")

const tags = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : [
        '<ul class="tags" aria-label="Tags">',
        ...names.map((name) => `<li>${escapeHtml(name)}</li>`),
        "</ul>",
      ]

function openGraph(
  site: Site,
  { picture }: ArticleRecord,
  content: Content,
  path: string,
): ReadonlyArray<string> {
  const property = (name: string, value: string): string =>
    `<meta property="og:${name}" content="${escapeHtml(value)}">`
  return [
    property("type", "article"),
    property("title", content.title),
    ...(content.excerpt === "" ? [] : [property("description", content.excerpt)]),
    ...(site.baseUrl === null ? [] : [property("url", `${site.baseUrl}/${path}`)]),
    ...(site.baseUrl === null || picture === null
      ? []
      : [property("image", `${site.baseUrl}/${hrefOf("media", picture.file)}`)]),
  ]
}
