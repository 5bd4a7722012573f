/** Sites that write, illustrate and publish a few short articles. */
import type { Content } from "@pressline/core"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { itemsOf, onlyStages } from "./storedRuns.ts"

/** A kit whose site has so many tasks waiting; an article has one image unless `makes` says otherwise. */
export const articleKit = async (
  articles: number,
  options: TestKitOptions = {},
): Promise<TestKit> => {
  const kit = createTestKit({
    poll: "10 minutes",
    tickEvery: "1 hour",
    ...options,
    makes: { wordsPerArticle: 100, promptsPerArticle: 1, ...options.makes },
    siteDefaults: { ...onlyStages(4, 5, 6, 7), ...options.siteDefaults },
  })
  await addArticles(kit, articles)
  return kit
}

/** Adds tasks `article 1`, `article 2`, ...; `from` continues the numbers. */
export const addArticles = async (kit: TestKit, count: number, from = 1): Promise<void> => {
  const tasks = Array.from({ length: count }, (_, n) => ({
    title: `article ${from + n}`,
    primaryKeyword: `keyword ${from + n}`,
    targetWords: 100,
    dueOrder: from + n,
  }))
  await kit.automation.addItems({ siteId: kit.siteId, tasks })
}

/** The articles in the order of their numbers. */
export const articlesOf = async (kit: TestKit): Promise<ReadonlyArray<Content>> => {
  const articles = (await itemsOf(kit, "content")) as ReadonlyArray<Content>
  return articles.toSorted((a, b) => numberOf(a) - numberOf(b))
}

const numberOf = ({ title }: Content): number => Number(title.replace(/\D/gu, ""))

export const statusesOf = async (kit: TestKit): Promise<ReadonlyArray<string>> =>
  (await articlesOf(kit)).map(({ status }) => status)

/** The article with a number. */
export const articleOf = async (kit: TestKit, n: number): Promise<Content> => {
  const article = (await articlesOf(kit)).find((content) => numberOf(content) === n)
  if (article === undefined) throw new Error(`there is no article ${n}`)
  return article
}
