import { expect, it } from "@effect/vitest"
import type { Question } from "@pressline/tools-model-server/Question"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { batch, CALL, functionsOf, open } from "./asked.ts"
import { compatible, serving } from "./models.ts"

const many = Array.from({ length: 300 }, (_, at) => `keyword number ${at} about topic ${at % 7}`)
const clusters = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `cluster-${at}`,
    name: `Topic ${at}`,
    primaryKeyword: `topic ${at}`,
  }))

/** The names of the clusters that a model was offered. */
const offeredIn = (question: Question | null | undefined): ReadonlyArray<string> =>
  ((question?.data["existing"] ?? []) as ReadonlyArray<{ name: string }>).map(({ name }) => name)

describe("autoCluster", () => {
  it.live(
    "asks in parts where a batch is larger than the context, and offers what it made before",
    () =>
      Effect.gen(function* () {
        const { ai, server } = yield* open({}, { limits: { contextTokens: 8000 } })
        const output = yield* ai.autoCluster(batch(many), CALL)
        expect(server.requests.length).toBeGreaterThan(1)
        const ids = output.clusters.flatMap(({ keywordIds }) => keywordIds)
        expect(ids.toSorted()).toEqual(
          batch(many)
            .keywords.map(({ id }) => id)
            .toSorted(),
        )
        const offered = server.requests.map(({ question }) => offeredIn(question).length)
        expect(offered[0]).toBe(0)
        expect(offered[1]).toBeGreaterThan(0)
        for (const { body } of server.requests) {
          const messages = body["messages"] as ReadonlyArray<{ content: string }>
          const characters = messages.reduce((sum, { content }) => sum + content.length, 0)
          expect(characters / 3.5 + Number(body["max_tokens"])).toBeLessThanOrEqual(8000)
        }
        expect(new Set(server.requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(
          server.requests.length,
        )
      }),
  )

  it.live(
    "stays within the context whatever the clusters are called: the least alike are left out",
    () =>
      Effect.gen(function* () {
        const named = (at: number, length: number): string =>
          `${at} ${"очень длинное название ".repeat(20)}`.slice(0, length)
        const existing = clusters(50).map(({ id }, at) => ({
          id,
          name: named(at, 120),
          primaryKeyword: named(at, 150),
        }))
        const phrases = Array.from({ length: 40 }, (_, at) => named(at, 180))
        // Every keyword a cluster with a long name: what earlier parts made must fit, too.
        const server = yield* serving({
          answer: ({ data }) => ({
            clusters: (data["keywords"] as ReadonlyArray<{ id: string; phrase: string }>).map(
              ({ id, phrase }) => ({
                name: phrase,
                description: "",
                primaryKeyword: phrase,
                intent: null,
                keywords: [id],
              }),
            ),
            joined: [],
          }),
        })
        const { model } = compatible(server)
        const ai = yield* functionsOf({ model, limits: { contextTokens: 8192 } })
        const output = yield* ai.autoCluster(batch(phrases, existing), CALL)
        expect(output.clusters).toHaveLength(40)
        for (const { body } of server.requests) {
          const texts = (body["messages"] as ReadonlyArray<{ content: string }>).map(
            ({ content }) => content,
          )
          const wide = [...texts.join("")].filter((letter) => letter > "\u024f").length
          const tokens = (texts.join("").length - wide) / 3.5 + wide
          expect(tokens + Number(body["max_tokens"])).toBeLessThanOrEqual(8192)
        }
        const offered = offeredIn(server.requests[0]?.question)
        expect(offered.length).toBeGreaterThan(3)
        expect(offered).toEqual(existing.slice(0, offered.length).map(({ name }) => name))
        const later = offeredIn(server.requests[1]?.question)
        expect(later.length).toBeGreaterThan(offered.length)
      }),
  )

  it.live("lets a later part join a cluster of an earlier one", () =>
    Effect.gen(function* () {
      const { ai } = yield* open(
        {
          answer: ({ data }) => {
            const keywords = (data["keywords"] as ReadonlyArray<{ id: string }>).map(({ id }) => id)
            return (data["existing"] as ReadonlyArray<unknown>).length === 0
              ? {
                  clusters: [
                    { name: "All", description: "", primaryKeyword: "", intent: null, keywords },
                  ],
                  joined: [],
                }
              : { clusters: [], joined: [{ cluster: "c1", keywords }] }
          },
        },
        { limits: { contextTokens: 8000 } },
      )
      const { clusters: made, joined } = yield* ai.autoCluster(batch(many), CALL)
      expect(joined).toEqual([])
      expect(made.map(({ keywordIds }) => keywordIds.length)).toEqual([300])
    }),
  )

  it.live(
    "takes no id that is not of the batch, none twice, and no cluster that was not offered",
    () =>
      Effect.gen(function* () {
        const { ai } = yield* open({
          answer: () => ({
            clusters: [
              {
                name: "A",
                description: "",
                primaryKeyword: "stolen",
                intent: "Commercial",
                keywords: ["k1", "k1", "k99", "keyword-1"],
              },
              {
                name: "B",
                description: "",
                primaryKeyword: "",
                intent: null,
                keywords: ["k1", "k0", "k-1", ""],
              },
            ],
            joined: [
              { cluster: "c1", keywords: ["k2"] },
              { cluster: "c2", keywords: ["k3"] },
              { cluster: "cluster-0", keywords: ["k3"] },
            ],
          }),
        })
        const output = yield* ai.autoCluster(batch(["one", "two", "three"], clusters(1)), CALL)
        expect(output).toEqual({
          clusters: [
            {
              name: "A",
              description: "",
              primaryKeyword: "one",
              intent: "commercial",
              keywordIds: ["keyword-0"],
            },
          ],
          joined: [{ clusterId: "cluster-0", keywordIds: ["keyword-1"] }],
        })
      }),
  )

  it.live("offers the clusters that are nearest in meaning, and embeds each text once", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      const asked = batch(["all about topic 37", "topic 41 explained"], clusters(50))
      yield* ai.autoCluster(asked, CALL)
      yield* ai.autoCluster(asked, CALL)
      const embedded = server.requests.filter(({ path }) => path.endsWith("/embeddings"))
      expect(embedded).toHaveLength(1)
      const chat = server.requests.find(({ path }) => path.endsWith("/chat/completions"))
      const offered = offeredIn(chat?.question)
      expect(offered).toHaveLength(20)
      expect(offered.slice(0, 2).toSorted()).toEqual(["Topic 37", "Topic 41"])
    }),
  )

  it.live("goes on with the clusters as they were offered when embeddings fail", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      server.failNext("/embeddings", { kind: "error", status: 500 })
      yield* ai.autoCluster(batch(["topic 37"], clusters(50)), CALL)
      const chat = server.requests.find(({ path }) => path.endsWith("/chat/completions"))
      expect(chat?.question?.data["existing"]).toHaveLength(50)
    }),
  )
})
