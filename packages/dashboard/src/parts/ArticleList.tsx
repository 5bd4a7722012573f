/** Articles that wait for a person, and those of a run, with a preview of each. */
import type { ContentSummary, Items } from "@pressline/http/client"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "../controls/Button.tsx"
import { Chip } from "../controls/Chip.tsx"
import controls from "../controls/controls.module.css"
import { Section } from "../controls/Section.tsx"
import { Time } from "../controls/Time.tsx"
import { usePage } from "../live/usePage.ts"
import type { Tone } from "../live/pageState.ts"
import { useCurrentRun, useOverview } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"
import { ArticlePreview } from "./ArticlePreview.tsx"
import { Decision } from "./Decision.tsx"
import styles from "./ArticleList.module.css"

/** Without a run: what waits for approval, and the articles of the active or last run. */
export const ArticleList = ({ runId = null }: { readonly runId?: string | null }) => {
  const { words } = usePage()
  const { data: current } = useCurrentRun()
  const { data: overview } = useOverview()
  const [open, setOpen] = useState<string | null>(null)
  const run = runId ?? current?.run?.run_id ?? null
  // Counts of the stages that make and publish articles say when to look again.
  const mark = overview?.stages
    .slice(3)
    .map(({ failed, processed }) => processed + failed)
    .join()
  const waiting = useArticles({ status: "review", limit: 50 }, runId === null, mark)
  const made = useArticles({ runId: run ?? "", limit: 30 }, run !== null, mark)
  const held = (runId === null ? waiting : []).filter((article) => article.rejected_at === null)
  const others = made.filter(({ id }) => !held.some((article) => article.id === id))
  if (held.length + others.length === 0) return null
  return (
    <Section title={words.articles.title}>
      {held.length > 0 && (
        <>
          <h3 className={styles["head"]}>
            {words.articles.waiting} <Chip tone="warning">{held.length}</Chip>
          </h3>
          <p className={controls["muted"]}>{words.articles.waitingHint}</p>
          <Rows articles={held} onOpen={setOpen} />
        </>
      )}
      {others.length > 0 && (
        <>
          {runId === null && <h3 className={styles["head"]}>{words.articles.ofRun}</h3>}
          <Rows articles={others} onOpen={setOpen} />
        </>
      )}
      {open !== null && <ArticlePreview id={open} onClose={() => setOpen(null)} />}
    </Section>
  )
}

const useArticles = (
  which: { readonly status?: string; readonly runId?: string; readonly limit: number },
  enabled: boolean,
  mark: string | undefined,
): ReadonlyArray<ContentSummary> => {
  const { client, siteId } = usePage()
  const { data } = useQuery({
    queryKey: [...keys.articles(siteId, which), mark],
    queryFn: ({ signal }) => client.items({ siteId, kind: "content", ...which, signal }),
    enabled,
    placeholderData: (before) => before,
  })
  return (data?.items ?? []).filter(isArticle)
}

const isArticle = (item: Items["items"][number]): item is ContentSummary => "slug" in item

const TONES: Readonly<Record<ContentSummary["status"], Tone>> = {
  draft: "quiet",
  prompted: "info",
  review: "warning",
  published: "success",
  failed: "danger",
}

const Rows = ({
  articles,
  onOpen,
}: {
  readonly articles: ReadonlyArray<ContentSummary>
  readonly onOpen: (id: string) => void
}) => {
  const { words } = usePage()
  return (
    <ul className={styles["rows"]}>
      {articles.map((article) => (
        <li key={article.id}>
          <span className={styles["title"]} dir="auto">
            {article.title}
          </span>
          <span className={controls["muted"]}>{words.words(article.word_count)}</span>
          <Chip tone={TONES[article.status]}>{statusWords(article, words.articles)}</Chip>
          <Decision article={article} />
          {article.publish_after !== null && article.status === "review" && (
            <span className={controls["muted"]}>
              {words.articles.heldUntil("")} <Time at={article.publish_after} />
            </span>
          )}
          <Button
            small
            icon="eye"
            label={`${words.articles.preview}: ${article.title}`}
            onClick={() => onOpen(article.id)}
          >
            {words.articles.preview}
          </Button>
        </li>
      ))}
    </ul>
  )
}

const statusWords = (
  { approved_at, rejected_at, status }: ContentSummary,
  words: ReturnType<typeof usePage>["words"]["articles"],
): string => {
  if (status !== "review") return words.status[status]
  if (rejected_at !== null) return words.rejected
  return approved_at === null ? words.status.review : words.approved
}
