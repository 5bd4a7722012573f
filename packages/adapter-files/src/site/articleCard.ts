/** An article in a list: picture, title, excerpt and date. */
import type { ArticleRecord } from "../articleRecords.ts"
import { escapeHtml } from "@pressline/core/effect"
import { hrefOf } from "../hrefOf.ts"
import { dateElement } from "./dates.ts"
import type { Page, Site } from "./pageShell.ts"

export function articleCards(
  site: Site,
  articles: ReadonlyArray<ArticleRecord>,
  root: Page["root"],
  level: "h2" | "h3",
): ReadonlyArray<string> {
  return [
    '<ul class="cards">',
    ...articles.map(
      (article) =>
        `<li class="card"><article>${picture(article, root)}<${level}><a href="${root}${hrefOf("articles", `${article.name}.html`)}">${escapeHtml(article.title)}</a></${level}><p>${escapeHtml(article.excerpt)}</p><p class="date">${dateElement(article.createdAt, site.language)}</p></article></li>`,
    ),
    "</ul>",
  ]
}

/** Without a text of its own: the title beside it says what the link is. */
const picture = ({ picture: found }: ArticleRecord, root: Page["root"]): string =>
  found === null
    ? ""
    : `<img src="${root}${hrefOf("media", found.file)}" alt=""${sizeOf(found)} loading="lazy" decoding="async">`

export const sizeOf = ({
  height,
  width,
}: {
  readonly width: number | null
  readonly height: number | null
}): string => (width === null || height === null ? "" : ` width="${width}" height="${height}"`)
