/** Items that were set aside, grouped by what happened to them. */
import type { Items } from "@pressline/http/client"
import { useMutation, useQuery } from "@tanstack/react-query"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { CopyButton } from "../controls/CopyButton.tsx"
import { ErrorCode } from "../controls/ErrorCode.tsx"
import { Failure } from "../controls/Failure.tsx"
import { Section } from "../controls/Section.tsx"
import { usePage } from "../live/usePage.ts"
import { useOverview, usePermissions } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"
import { useRefresh } from "../live/useActions.ts"
import { Icon } from "../looks/Icon.tsx"
import styles from "./FailedItems.module.css"
import { StageName } from "./StageName.tsx"

type Item = Items["items"][number]
type StageNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7

const KINDS = {
  1: "keyword",
  2: "cluster",
  3: "idea",
  4: "task",
  5: "content",
  6: "image",
  7: "content",
} as const

export const FailedItems = () => {
  const { words } = usePage()
  const { data: overview } = useOverview()
  const stages = overview?.stages.filter(({ failed }) => failed > 0) ?? []
  const { operate } = usePermissions()
  const retry = useRetry()
  if (stages.length === 0 && !retry.isSuccess) return null
  return (
    <Section title={words.failed.title} id="pl-failed">
      <p className={controls["muted"]}>{words.failed.hint}</p>
      {stages.map(({ failed, name, number }) => (
        <StageFailures
          key={number}
          stage={number}
          name={name}
          failed={failed}
          retry={operate ? retry.mutate : null}
          busy={retry.isPending}
        />
      ))}
      {retry.data !== undefined && (
        <p role="status" className={styles["done"]}>
          <Icon name="check" /> {words.failed.retried(retry.data.retried)}
        </p>
      )}
      <Failure error={retry.error} />
    </Section>
  )
}

interface Retry {
  readonly stage: StageNumber
  readonly ids: ReadonlyArray<string>
}

const useRetry = () => {
  const { client, siteId } = usePage()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ ids, stage }: Retry) => client.retryFailed({ siteId, body: { stage, ids } }),
    onSettled: refresh,
  })
}

interface Group {
  readonly code: string
  readonly message: string
  readonly items: Array<Item>
}

const StageFailures = ({
  busy,
  failed,
  name,
  retry,
  stage,
}: {
  readonly stage: StageNumber
  readonly name: string
  readonly failed: number
  readonly retry: ((what: Retry) => void) | null
  readonly busy: boolean
}) => {
  const { client, format, siteId, words } = usePage()
  const { data } = useQuery({
    queryKey: [...keys.failed(siteId, stage), failed],
    queryFn: ({ signal }) =>
      client.items({ siteId, kind: KINDS[stage], status: "failed", limit: 100, signal }),
  })
  const groups = groupsOf((data?.items ?? []).filter((item) => item.failed_stage === stage))
  const listed = groups.reduce((sum, { items }) => sum + items.length, 0)
  return (
    <div className={styles["stage"]}>
      <h3>
        <span className={controls["muted"]}>{stage} </span>
        <StageName name={name} />
      </h3>
      {groups.map(({ code, items, message }) => {
        const [what = message, remedy] = words.itemErrors[code] ?? []
        return (
          <div key={code + message} className={styles["group"]}>
            <div>
              <p className={styles["what"]}>
                {words.failed.group(items.length)}: {what}
              </p>
              {remedy !== undefined && <p>{remedy}</p>}
              <p className={controls["muted"]} dir="auto">
                {message} <ErrorCode code={code} />
              </p>
              <details>
                <summary>{words.failed.which}</summary>
                <ul>
                  {items.map((item) => (
                    <li key={item.id} dir="auto">
                      {labelOf(item)}
                    </li>
                  ))}
                </ul>
                <CopyButton text={() => detailsOf({ code, message, items }, siteId, stage)} />
              </details>
            </div>
            {retry !== null && (
              <Button
                icon="refresh"
                disabled={busy}
                onClick={() => retry({ stage, ids: items.map(({ id }) => id) })}
              >
                {words.failed.retry(items.length)}
              </Button>
            )}
          </div>
        )
      })}
      {failed > listed && listed > 0 && (
        <p className={controls["muted"]}>
          {words.failed.more(failed - listed)} {format.number(failed)}
        </p>
      )}
    </div>
  )
}

const groupsOf = (items: ReadonlyArray<Item>): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  for (const item of items) {
    const { code = "poison", message = "" } = item.last_error ?? {}
    const key = `${code} ${message}`
    const group = groups.get(key) ?? { code, message, items: [] }
    group.items.push(item)
    groups.set(key, group)
  }
  return [...groups.values()].toSorted((a, b) => b.items.length - a.items.length)
}

/** For a report: what failed and how, and nothing that an article says. */
const detailsOf = ({ code, items, message }: Group, site_id: string, stage: StageNumber): string =>
  JSON.stringify({ site_id, stage, code, message, items: items.map(({ id }) => id) }, null, 2)

const labelOf = (item: Item): string => {
  if ("phrase" in item) return item.phrase
  if ("prompt" in item) return item.prompt
  if ("title" in item) return item.title
  return "name" in item ? item.name : item.id
}
