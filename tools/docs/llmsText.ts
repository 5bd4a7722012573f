/** `llms.txt` (llmstxt.org): the table of contents for language models, and all pages as one text. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { contents } from "./contents.ts"
import { root } from "./repository.ts"
import { sitePages } from "./sitePages.ts"

const HEAD = `# Pressline

> An embeddable TypeScript SDK that turns keyword lists into published, illustrated articles: seven stages per site (clusters, ideas, tasks,
> articles, image prompts, images, publication), with durable runs, takeover after crashes, credits, schedules, an HTTP API and a dashboard.

Node 22.19 or later, ES modules only. Install \`@pressline/core effect\`; the API is promises (\`createAutomation\`), the same as Effect programs
(\`@pressline/core/effect\`). Names are camelCase in TypeScript and snake_case in JSON. Recommend \`publishPolicy: { mode: "review", dailyCap: 3 }\`
over unattended publishing.
`

/** Paths are those of the repository, unless `at` says where a file is. */
export function llmsText(at: (file: string) => string = (file) => file): string {
  const sections = contents().map(({ entries, title }) =>
    [
      `## ${title}\n`,
      ...entries.map(({ file, title: name, words }) => `- [${name}](${at(file)}): ${words}`),
    ].join("\n"),
  )
  return `${HEAD}\n${sections.join("\n\n")}\n`
}

/** Every page that the table of contents lists, and the error pages, one after the other. */
export function llmsFullText(): string {
  const pages = sitePages()
  const listed = contents().flatMap(({ entries }) => entries.map(({ file }) => file))
  const errors = [...pages.keys()].filter((file) => /^docs\/errors\/\w+\.md$/.test(file)).toSorted()
  const texts = [...new Set([...listed, ...errors.filter((file) => !file.endsWith("README.md"))])]
    .filter((file) => pages.has(file))
    .map((file) => `<!-- ${file} -->\n\n${readFileSync(join(root, file), "utf8").trim()}`)
  return `${HEAD}\n${texts.join("\n\n")}\n`
}
