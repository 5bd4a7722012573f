/** The page of a topic: all its articles. */
import { escapeHtml } from "@pressline/core/effect"
import { hrefOf } from "../hrefOf.ts"
import { articleCards } from "./articleCard.ts"
import { pageShell, type Site } from "./pageShell.ts"
import type { Topic } from "./topics.ts"

export function topicPage(site: Site, { articles, name, title }: Topic): string {
  const count = `${articles.length} article${articles.length === 1 ? "" : "s"}`
  return pageShell(site, {
    title,
    description: `${title}: ${count}`,
    root: "../",
    path: hrefOf("topics", `${name}.html`),
    main: [
      '<nav class="trail" aria-label="Breadcrumb"><ol><li><a href="../index.html">Home</a></li></ol></nav>',
      '<div class="intro">',
      `<h1>${escapeHtml(title)}</h1>`,
      `<p class="count">${count}</p>`,
      "</div>",
      ...articleCards(site, articles, "../", "h2"),
    ],
  })
}
