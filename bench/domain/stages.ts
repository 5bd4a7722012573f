/** The stages of the hand-written systems: which rows of which table, and what the AI makes of them. */
import {
  article,
  brief,
  description,
  IDEAS_PER_CLUSTER,
  imagePrompt,
  KEYWORDS_PER_CLUSTER,
  metaDescription,
  PROMPTS_PER_ARTICLE,
} from "../workload.ts"

/** A row as `pg` reads it; ids are text. */
export type Row = { readonly id: string } & Readonly<Record<string, string>>

/** A new row, or a change: the columns of a stage's write statement. */
export type Made = Readonly<Record<string, number | string | ReadonlyArray<string>>>

export interface DomainStage {
  readonly table: string
  readonly from: string
  readonly to: string
  /** What the AI is shown. */
  readonly columns: string
  readonly answer: (rows: ReadonlyArray<Row>) => ReadonlyArray<Made>
}

const times = <A>(n: number, make: (i: number) => A): ReadonlyArray<A> =>
  Array.from({ length: n }, (_, i) => make(i))

/** By number: the first is stage 1. */
export const DOMAIN: ReadonlyArray<DomainStage> = [
  {
    table: "keyword",
    from: "new",
    to: "clustered",
    columns: "id, term",
    answer: (rows) =>
      times(Math.ceil(rows.length / KEYWORDS_PER_CLUSTER), (i) => {
        const at = i * KEYWORDS_PER_CLUSTER
        return {
          name: `Cluster ${rows[at]?.["term"] ?? ""}`,
          description: description(at),
          members: rows.slice(at, at + KEYWORDS_PER_CLUSTER).map(({ id }) => id),
        }
      }),
  },
  {
    table: "cluster",
    from: "new",
    to: "ideated",
    columns: "id, name",
    answer: (rows) =>
      rows.flatMap(({ id, name }, i) =>
        times(IDEAS_PER_CLUSTER, (j) => ({
          parent: id,
          title: `Idea ${j + 1}: ${name ?? ""}`,
          brief: brief(i * IDEAS_PER_CLUSTER + j),
          content_type: "article",
        })),
      ),
  },
  {
    table: "idea",
    from: "new",
    to: "queued",
    columns: "id, title, brief",
    answer: (rows) =>
      rows.map(({ id, title = "", brief: instructions = "" }) => ({
        parent: id,
        title,
        instructions,
      })),
  },
  {
    table: "task",
    from: "queued",
    to: "done",
    columns: "id, title",
    answer: (rows) =>
      rows.map(({ id, title = "" }, i) => ({
        parent: id,
        title,
        body: article(title, Number(id) + i),
        meta_title: title.slice(0, 60),
        meta_description: metaDescription(i),
        word_count: 510,
      })),
  },
  {
    table: "content",
    from: "draft",
    to: "prompted",
    columns: "id, title, body",
    answer: (rows) =>
      rows.flatMap(({ body = "", id }, i) =>
        times(PROMPTS_PER_ARTICLE, (position) => ({
          parent: id,
          position,
          prompt: imagePrompt(body.length + i * PROMPTS_PER_ARTICLE + position),
        })),
      ),
  },
  {
    table: "image_prompt",
    from: "pending",
    to: "rendered",
    columns: "id, prompt",
    answer: (rows) =>
      rows.map(({ id, prompt = "" }) => ({
        parent: id,
        url: `https://cdn.example.com/img/${id}-${prompt.length}.webp`,
        width: 1536,
        height: 1024,
      })),
  },
  {
    table: "content",
    from: "prompted",
    to: "published",
    columns: "id, title, body",
    answer: (rows) =>
      rows.map(({ id }) => ({ parent: id, url: `https://site.example.com/post/${id}` })),
  },
]

export const domainStage = (stage: number): DomainStage => {
  const found = DOMAIN[stage - 1]
  if (found === undefined) throw new Error(`there is no stage ${stage}`)
  return found
}
