/** A site whose articles are written by Pressline, approved by a person, and published by WordPress. */
import { checkWordPress, wordpress, type WordPressSite } from "@pressline/adapter-wordpress"
import { type Automation, createAutomation, localAi, type Publication } from "@pressline/core"

const siteId = "blog"

export interface Newsroom {
  /** Writes an article for each topic in the keywords; answers what waits to be looked at. */
  readonly write: (
    keywords: ReadonlyArray<string>,
  ) => Promise<ReadonlyArray<{ readonly id: string; readonly title: string }>>
  /** Lets an article out, in somebody's name. */
  readonly approve: (contentId: string, who: string) => Promise<void>
  /** The addresses of the posts. */
  readonly posts: () => Promise<ReadonlyArray<string | null>>
  readonly close: () => Promise<void>
}

/** Throws what is wrong with the WordPress, in words for its owner, before anything is written. */
export const openNewsroom = async (site: WordPressSite): Promise<Newsroom> => {
  const { checks, ok } = await checkWordPress(site)
  if (!ok) throw new Error(checks.at(-1)?.detail)
  const automation = createAutomation({
    ai: localAi(), // your models in its place
    publisher: wordpress(site),
    siteDefaults: {
      publishPolicy: { mode: "review", dailyCap: 10 },
      stage5Enabled: false, // the offline writer draws SVG, which WordPress does not take
      stage6Enabled: false,
    },
  })
  await automation.start()
  return {
    write: async (keywords) => {
      await automation.addKeywords({ siteId, keywords })
      await completed(automation)
      const { items } = await automation.listItems({ siteId, kind: "content", status: "draft" })
      return items.flatMap((item) => ("html" in item ? [{ id: item.id, title: item.title }] : []))
    },
    approve: async (contentId, who) => {
      await automation.approve({ siteId, contentId, actor: who })
      await automation.sweep() // at once; every 30 seconds it comes by itself
    },
    posts: async () => {
      const { items } = await automation.listItems({ siteId, kind: "publication" })
      return (items as ReadonlyArray<Publication>).map(({ url }) => url)
    },
    close: () => automation.close(),
  }
}

/** One run, to its end. */
const completed = async (automation: Automation): Promise<void> => {
  const { runId } = await automation.runNow({ siteId })
  for await (const _ of automation.events({ siteId, runId })); // they end with the run
  const { run } = await automation.currentRun({ siteId, runId })
  if (run?.status !== "completed") throw new Error(run?.errorMessage ?? `the run is ${run?.status}`)
}
