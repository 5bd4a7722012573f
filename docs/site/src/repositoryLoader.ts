/** Reads the repository's Markdown where it is: the first heading is the title, links lead to pages. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Loader, LoaderContext } from "astro/loaders"
import { linkedFile, relinked } from "../../../tools/docs/markdown.ts"
import { root } from "../../../tools/docs/repository.ts"
import { type Page, sitePages } from "../../../tools/docs/sitePages.ts"

/** Where sources are shown, such as `https://host/owner/name/blob/main/`; without it they are not linked. */
const SOURCES = process.env["DOCS_SOURCES"]

export const repositoryLoader = (): Loader => ({
  name: "repository",
  load: async (context) => {
    await loadPages(context)
    context.watcher?.add([join(root, "docs"), join(root, "packages")])
    context.watcher?.on("change", (path) => {
      if (path.endsWith(".md")) void loadPages(context)
    })
  },
})

async function loadPages(context: LoaderContext): Promise<void> {
  const base = context.config.base.replace(/\/$/, "")
  const pages = sitePages()
  context.store.clear()
  for (const page of pages.values()) {
    const id = page.slug === "" ? "index" : page.slug
    const text = forTheSite(page, pages, base)
    const data = await context.parseData({
      id,
      data: { title: page.title, description: page.description },
    })
    const rendered = await context.renderMarkdown(text, {
      fileURL: pathToFileURL(join(root, page.file)),
    })
    context.store.set({ id, data, body: text, digest: context.generateDigest(text), rendered })
  }
  context.logger.info(`${pages.size} pages`)
}

function forTheSite(page: Page, pages: ReadonlyMap<string, Page>, base: string): string {
  const linked = relinked(page.body, ({ image, target, text }) => {
    const found = linkedFile(page.file, target)
    if (found === undefined) return undefined
    const to = pages.get(found.path) ?? pages.get(`${found.path.replace(/\/$/, "")}/README.md`)
    if (to) {
      const at = to.slug === "" ? "/" : `/${to.slug}/`
      return `[${text}](${base}${at}${found.heading === "" ? "" : `#${found.heading}`})`
    }
    const picture = /^docs\/images\/(.+)$/.exec(found.path)?.[1]
    if (picture !== undefined) return `${image ? "!" : ""}[${text}](${base}/${picture})`
    return SOURCES === undefined ? text : `[${text}](${SOURCES}${found.path})`
  })
  return (
    linked
      // A file of the reader's shows its name.
      .replaceAll(/^(```\w+ .*)file=(\S+)/gm, '$1title="$2"')
      // Pictures that README places by HTML.
      .replaceAll(/(src|srcset)="(?:\.\.\/)*(?:docs\/)?images\//g, `$1="${base}/`)
  )
}
