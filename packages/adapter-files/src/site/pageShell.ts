/** What every page of the site has: head, header, landmarks and footer. */
import { escapeHtml } from "@pressline/core/effect"

export interface Site {
  readonly title: string
  readonly description: string
  /** Without a slash at the end; null where the site's address is not known. */
  readonly baseUrl: string | null
  readonly language: string
}

export interface Page {
  readonly title: string
  readonly description: string
  /** From the page's folder to the root: `""` or `"../"`. */
  readonly root: "" | "../"
  /** From the root to the page. */
  readonly path: string
  /** More elements for the head. */
  readonly head?: ReadonlyArray<string>
  readonly main: ReadonlyArray<string>
}

export function pageShell(site: Site, page: Page): string {
  const home = `${page.root}index.html`
  const whole = page.title === site.title ? page.title : `${page.title} · ${site.title}`
  return [
    "<!doctype html>",
    `<html lang="${escapeHtml(site.language)}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(whole)}</title>`,
    ...(page.description === ""
      ? []
      : [`<meta name="description" content="${escapeHtml(page.description)}">`]),
    ...(site.baseUrl === null
      ? []
      : [`<link rel="canonical" href="${escapeHtml(`${site.baseUrl}/${page.path}`)}">`]),
    `<link rel="stylesheet" href="${page.root}style.css">`,
    `<link rel="alternate" type="application/rss+xml" title="${escapeHtml(site.title)}" href="${page.root}feed.xml">`,
    '<link rel="icon" href="data:,">',
    ...(page.head ?? []),
    "</head>",
    "<body>",
    '<a class="skip" href="#content">Skip to content</a>',
    '<header class="top">',
    `<a class="name" href="${home}">${escapeHtml(site.title)}</a>`,
    `<nav aria-label="Site"><a href="${home}#topics">Topics</a> <a href="${page.root}feed.xml">Feed</a></nav>`,
    "</header>",
    '<main id="content">',
    ...page.main,
    "</main>",
    '<footer class="bottom">',
    `<p>${escapeHtml(site.title)}${site.description === "" ? "" : ` · ${escapeHtml(site.description)}`}</p>`,
    "</footer>",
    "</body>",
    "</html>",
    "",
  ].join("\n")
}
