/** INV-7, 8, 10, 25: no item lost, none twice, every output's parent done, tenants apart. */
import { normalisePhrase } from "@pressline/core/effect"
import type { SiteState } from "./SiteState.ts"
import { doubled, type Judge } from "./Violation.ts"

export const checkItems = (state: SiteState, judge: Judge): void => {
  nothingTwice(state, judge)
  nothingLost(state, judge)
  parentsDone(state, judge)
  tenantsApart(state, judge)
}

const nothingTwice = ({ items, siteId }: SiteState, judge: Judge): void => {
  const unique = <A>(
    what: string,
    list: ReadonlyArray<A>,
    key: (item: A) => string | null,
  ): void => {
    const keyed = list.filter((item) => key(item) !== null)
    const twice = doubled(keyed, (item) => key(item) ?? "")
    judge.holds(
      "INV-8",
      twice.length === 0,
      () => `${siteId}: ${what} stored twice: ${twice.join(", ")}`,
    )
  }
  unique("keyword", items.keyword, ({ phrase }) => normalisePhrase(phrase))
  unique("idea (cluster, ordinal)", items.idea, ({ clusterId, ordinal }) =>
    clusterId === null ? null : `${clusterId}/${ordinal}`,
  )
  unique("task (idea)", items.task, ({ ideaId }) => ideaId)
  unique("content (task)", items.content, ({ taskId }) => taskId)
  unique("slug", items.content, ({ slug }) => slug)
  unique(
    "image (content, position)",
    items.image,
    ({ contentId, position }) => `${contentId}/${position}`,
  )
  unique("publication (content)", items.publication, ({ contentId }) => contentId)
}

/** What is done has what it was to become. */
const nothingLost = ({ items, siteId }: SiteState, judge: Judge): void => {
  const ideas = new Set(items.idea.map(({ clusterId }) => clusterId))
  const tasks = new Set(items.task.map(({ ideaId }) => ideaId))
  const contents = new Set(items.content.map(({ taskId }) => taskId))
  const publications = new Set(items.publication.map(({ contentId }) => contentId))
  const clusters = new Set(items.cluster.map(({ id }) => id))
  const lost =
    (what: string, id: string): (() => string) =>
    () =>
      `${siteId}: ${what}: ${id}`
  for (const { clusterId, id, status } of items.keyword)
    judge.holds(
      "INV-7",
      (status === "clustered") === (clusterId !== null) &&
        (clusterId === null || clusters.has(clusterId)),
      lost(`keyword is ${status} with cluster ${clusterId}`, id),
    )
  for (const { id, status } of items.cluster)
    if (status === "ideated")
      judge.holds("INV-7", ideas.has(id), lost("ideated cluster without ideas", id))
  for (const { id, status } of items.idea)
    if (status === "queued")
      judge.holds("INV-7", tasks.has(id), lost("queued idea without a task", id))
  for (const { id, status } of items.task)
    if (status === "completed")
      judge.holds("INV-7", contents.has(id), lost("completed task without content", id))
  for (const { id, media, status } of items.image)
    judge.holds(
      "INV-7",
      (status === "generated") === (media !== null),
      lost(`${status} image, media ${media?.key}`, id),
    )
  for (const { id, status } of items.content)
    if (status === "published")
      judge.holds(
        "INV-7",
        publications.has(id),
        lost("published content without a publication", id),
      )
}

/** A parent was advanced in the very commit that made its outputs; it never waits again. */
const parentsDone = ({ items, siteId }: SiteState, judge: Judge): void => {
  const check = <P extends { readonly id: string; readonly status: string }>(
    parents: ReadonlyArray<P>,
    children: ReadonlyArray<{ readonly id: string; readonly parent: string | null }>,
    waiting: string,
  ): void => {
    const byId = new Map(parents.map((parent) => [parent.id, parent]))
    for (const { id, parent } of children) {
      if (parent === null) continue
      const found = byId.get(parent)
      judge.holds(
        "INV-10",
        found !== undefined && found.status !== waiting,
        () => `${siteId}: output ${id} of ${parent}, which is ${found?.status ?? "gone"}`,
      )
    }
  }
  check(
    items.cluster,
    items.idea.map(({ clusterId, id }) => ({ id, parent: clusterId })),
    "new",
  )
  check(
    items.idea,
    items.task.map(({ id, ideaId }) => ({ id, parent: ideaId })),
    "new",
  )
  check(
    items.task,
    items.content.map(({ id, taskId }) => ({ id, parent: taskId })),
    "queued",
  )
  check(
    items.content,
    items.image.map(({ contentId, id }) => ({ id, parent: contentId })),
    "draft",
  )
  check(
    items.content,
    items.publication.map(({ contentId, id }) => ({ id, parent: contentId })),
    "draft",
  )
}

const tenantsApart = ({ items, runs, siteId }: SiteState, judge: Judge): void => {
  const runIds = new Set(runs.map(({ run }) => run.runId))
  for (const list of Object.values(items))
    for (const item of list) {
      judge.holds(
        "INV-25",
        item.siteId === siteId,
        () => `item ${item.id} of ${item.siteId} is listed at ${siteId}`,
      )
      judge.holds(
        "INV-25",
        item.runId === null || runIds.has(item.runId),
        () => `item ${item.id} of ${siteId} was made by run ${item.runId} of another site`,
      )
    }
}
