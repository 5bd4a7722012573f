/** The front page: a section per topic with its newest articles. */
import { escapeHtml } from "@pressline/core/effect"
import { hrefOf } from "../hrefOf.ts"
import { articleCards } from "./articleCard.ts"
import { pageShell, type Site } from "./pageShell.ts"
import type { Topic } from "./topics.ts"

const SHOWN = 3

export function indexPage(site: Site, topics: ReadonlyArray<Topic>): string {
  const count = topics.reduce((sum, { articles }) => sum + articles.length, 0)
  return pageShell(site, {
    title: site.title,
    description: site.description,
    root: "",
    path: "",
    main: [
      '<div class="intro">',
      `<h1>${escapeHtml(site.title)}</h1>`,
      ...(site.description === "" ? [] : [`<p class="lead">${escapeHtml(site.description)}</p>`]),
      `<p class="count">${counted(count, "article")} on ${counted(topics.length, "topic")}</p>`,
      "</div>",
      '<nav class="topics" id="topics" aria-label="Topics">',
      "<ul>",
      ...topics.map(
        ({ articles, name, title }) =>
          `<li><a href="${hrefOf("topics", `${name}.html`)}">${escapeHtml(title)}</a> <span class="number">${articles.length}</span></li>`,
      ),
      "</ul>",
      "</nav>",
      ...topics.flatMap((topic, at) => section(site, topic, at)),
    ],
  })
}

const section = (
  site: Site,
  { articles, name, title }: Topic,
  at: number,
): ReadonlyArray<string> => [
  `<section aria-labelledby="topic-${at + 1}">`,
  `<h2 id="topic-${at + 1}"><a href="${hrefOf("topics", `${name}.html`)}">${escapeHtml(title)}</a></h2>`,
  ...articleCards(site, articles.slice(0, SHOWN), "", "h3"),
  ...(articles.length > SHOWN
    ? [
        `<p class="more"><a href="${hrefOf("topics", `${name}.html`)}">All ${articles.length} articles on ${escapeHtml(title)}</a></p>`,
      ]
    : []),
  "</section>",
]

const counted = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`
