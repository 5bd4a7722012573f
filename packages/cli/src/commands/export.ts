/** pressline export: a site's articles as a folder of files. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, site, text } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { answering } from "../terminal/answering.ts"
import { plural } from "../terminal/words.ts"

export const exportSite = Command.make(
  "export",
  {
    site,
    config,
    out: Flag.Path("out").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Where the files go; what is there of an earlier export is updated"),
    ),
    format: Flag.Literals("format", ["html", "markdown"]).pipe(
      Flag.withDescription(
        "A site that opens by double click, or files with front matter for Hugo, Astro or Jekyll",
      ),
      Flag.withDefault("html"),
    ),
    articles: Flag.Literals("articles", ["published", "ready", "all"]).pipe(
      Flag.withDescription("Those that are published, those that are ready for it, or both"),
      Flag.withDefault("published"),
    ),
    title: text("title", "TEXT", "The title of the html site. Default: SITE"),
    baseUrl: text(
      "base-url",
      "URL",
      "Where the folder will be served, for the feed and the sitemap",
    ),
  },
  ({ config: path, site: siteId, ...options }) =>
    answering((screen) =>
      withAutomation(path, async (automation) => {
        const { exportArticles } = await import("../project/exportArticles.ts")
        const { articles, start } = await exportArticles(automation, { siteId, ...options })
        screen.answer({
          text: [
            articles === 0
              ? `${siteId} has no article to export. Those that wait for a review: --articles ready`
              : `${plural(articles, "article")} in ${start}`,
          ],
          json: {
            site_id: siteId,
            format: options.format,
            articles,
            start: articles === 0 ? null : start,
          },
        })
      }),
    ),
).pipe(
  Command.withDescription(
    "Writes a site's articles and their pictures into a folder. It publishes nothing, and changes nothing in the site",
  ),
  Command.withShortDescription("Write a site's articles into a folder"),
  Command.withExamples([
    { command: "pressline export blog --out site" },
    { command: "pressline export blog --out content/posts --format markdown --articles all" },
  ]),
)
