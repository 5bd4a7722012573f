/** autoCluster: a batch, in parts that fit the model's context; ids are ours, whatever it answers. */
import type { AiCall, AiError, AutoClusterInput, AutoClusterOutput } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { ClusterAnswer } from "./answers.ts"
import { type AskModel, DEFAULT_CONTEXT, DEFAULT_OUTPUT, PROMPT_TOKENS } from "./askModel.ts"
import { boundedText } from "./boundedText.ts"
import { firstThatFit, tokensOf } from "./firstThatFit.ts"

type Cluster = AutoClusterOutput["clusters"][number]
type Existing = AutoClusterInput["existing"]

/** Tokens that a keyword takes in the answer, with its share of a cluster around it. */
const ANSWER_PER_KEYWORD = 40
const ANSWER = 500
/** Shares of the room for data: the site's clusters, and those that earlier parts made; the rest is for keywords. */
const SHARE_OF_EXISTING = 0.3
const SHARE_OF_MADE = 0.15

export interface Clustering {
  readonly contextTokens?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly shortlist: (input: AutoClusterInput, call: AiCall) => Effect.Effect<Existing, AiError>
}

export const clusterKeywords =
  (
    ask: AskModel,
    { contextTokens = DEFAULT_CONTEXT, maxOutputTokens = DEFAULT_OUTPUT, shortlist }: Clustering,
  ) =>
  (input: AutoClusterInput, call: AiCall): Effect.Effect<AutoClusterOutput, AiError> =>
    Effect.gen(function* () {
      const room = contextTokens - PROMPT_TOKENS - ANSWER
      // The least alike come last: they are the ones that are left out.
      const existing = firstThatFit(
        yield* shortlist(input, call),
        room * SHARE_OF_EXISTING,
        asOffered,
      )
      const parts = partsOf(input.keywords, {
        input: room - sum(existing.map(asOffered).map(tokensOf)) - room * SHARE_OF_MADE,
        output: maxOutputTokens - ANSWER,
      })
      const made: Array<Cluster> = []
      const joined = new Map<string, Array<string>>()
      for (const [index, part] of parts.entries()) {
        const before = firstThatFit(made.toReversed(), room * SHARE_OF_MADE, asOffered)
        const introduced = [
          ...existing.map((cluster) => ({ ...cluster, into: joinedTo(joined, cluster.id) })),
          ...before.map(({ name, primaryKeyword }, at) => ({
            name,
            primaryKeyword,
            into: (ids: ReadonlyArray<string>) => extend(made, before[at], ids),
          })),
        ]
        const answer = yield* ask({
          function: "autoCluster",
          call,
          part: index,
          answer: ClusterAnswer,
          room: Math.min(maxOutputTokens, ANSWER + part.length * ANSWER_PER_KEYWORD),
          data: {
            keywords: part.map(({ intents, phrase, volume }, at) => ({
              id: `k${at + 1}`,
              phrase,
              volume,
              intents,
            })),
            existing: introduced.map((cluster, at) => ({
              ...asOffered(cluster),
              id: `c${at + 1}`,
            })),
          },
          objection: ({ clusters, joined: into }) =>
            part.length > 0 &&
            ![...clusters, ...into].some(({ keywords }) => keywords.some(isOf(part)))
              ? "no keyword id of the data is in it"
              : null,
        })
        const free = new Set(part.map((_, at) => `k${at + 1}`))
        /** Ids of this part that are still free; an id named twice belongs to the first. */
        const taken = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
          names.filter((name) => free.delete(name)).flatMap((name) => idOf(part, name))
        for (const { cluster, keywords } of answer.joined) {
          const target = introduced[Number(/^c(\d+)$/u.exec(cluster)?.[1] ?? 0) - 1]
          if (target !== undefined) target.into(taken(keywords))
        }
        for (const cluster of answer.clusters) {
          const ids = taken(cluster.keywords)
          if (ids.length > 0) made.push(named(cluster, ids, part))
        }
      }
      return {
        clusters: made,
        joined: [...joined].map(([clusterId, keywordIds]) => ({ clusterId, keywordIds })),
      }
    })

type Keywords = AutoClusterInput["keywords"]

/** What a model is told of a cluster, under an id of its own. */
const asOffered = ({ name, primaryKeyword }: Pick<Cluster, "name" | "primaryKeyword">) => ({
  id: "c999",
  name,
  primaryKeyword,
})

const sum = (numbers: ReadonlyArray<number>): number =>
  numbers.reduce((total, number) => total + number, 0)

/** Parts that fit, in and out; a keyword that fits nowhere is a part of its own. */
const partsOf = (
  keywords: Keywords,
  room: { readonly input: number; readonly output: number },
): ReadonlyArray<Keywords> => {
  const parts: Array<Array<Keywords[number]>> = [[]]
  let size = 0
  for (const keyword of keywords) {
    const part = parts.at(-1) ?? []
    const cost = tokensOf({ ...keyword, id: "k999" }) + ANSWER_PER_KEYWORD
    const full = size + cost > room.input || (part.length + 1) * ANSWER_PER_KEYWORD > room.output
    if (full && part.length > 0) {
      parts.push([keyword])
      size = cost
    } else {
      part.push(keyword)
      size += cost
    }
  }
  return parts
}

const numberOf = (name: string): number => Number(/^k(\d+)$/u.exec(name)?.[1] ?? 0)

const idOf = (part: Keywords, name: string): ReadonlyArray<string> => {
  const id = part[numberOf(name) - 1]?.id
  return id === undefined ? [] : [id]
}

const isOf =
  (part: Keywords) =>
  (name: string): boolean =>
    part[numberOf(name) - 1] !== undefined

const joinedTo =
  (joined: Map<string, Array<string>>, clusterId: string) =>
  (ids: ReadonlyArray<string>): void => {
    if (ids.length > 0) joined.set(clusterId, [...(joined.get(clusterId) ?? []), ...ids])
  }

const extend = (
  made: Array<Cluster>,
  cluster: Cluster | undefined,
  ids: ReadonlyArray<string>,
): void => {
  const at = made.findIndex((other) => other === cluster)
  const found = made[at]
  if (found !== undefined) made[at] = { ...found, keywordIds: [...found.keywordIds, ...ids] }
}

/** The primary keyword is one of the cluster's own, whatever the model says. */
const named = (
  { description, intent, name, primaryKeyword }: ClusterAnswer["clusters"][number],
  keywordIds: ReadonlyArray<string>,
  part: Keywords,
): Cluster => {
  const phrases = part.filter(({ id }) => keywordIds.includes(id)).map(({ phrase }) => phrase)
  const primary =
    phrases.find((phrase) => phrase.toLowerCase() === primaryKeyword.trim().toLowerCase()) ??
    phrases[0] ??
    ""
  return {
    name: boundedText(name, 120) || primary,
    description: boundedText(description, 500),
    primaryKeyword: primary,
    intent: intent === null ? null : boundedText(intent, 40).toLowerCase() || null,
    keywordIds,
  }
}
