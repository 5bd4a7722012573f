/** The AI of a simulation: small answers, and everything that providers do wrong. */
import { AiError, type AiFunctions, type ItemErrorCode } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Chooser } from "./Chooser.ts"
import type { FaultPlan } from "./FaultPlan.ts"

type Shape = AiFunctions["Service"]

export interface SimAi {
  readonly functions: (node: {
    readonly kill: () => void
    readonly began: (runId: string, key: string) => void
  }) => Shape
  /** No call gets through while it lasts. */
  outage: boolean
  /** Faults are over: only what is wrong with items themselves stays wrong. */
  quiet: boolean
  readonly counts: { answered: number; repeated: number; failed: number; killed: number }
}

/** The least that an answer takes, in milliseconds: bounds how much can be in flight and uncommitted. */
export const LEAST_LATENCY = 100

const FAILURES: ReadonlyArray<ItemErrorCode> = [
  "ai_rate_limited",
  "ai_unavailable",
  "ai_timeout",
  "ai_refused",
  "ai_invalid_output",
]

export const makeSimAi = (faults: FaultPlan, chooser: Chooser): SimAi => {
  const answers = new Map<string, number>()
  const counts = { answered: 0, repeated: 0, failed: 0, killed: 0 }
  const ai: SimAi = { functions: (node) => functionsOf(node), outage: false, quiet: false, counts }

  const latency = (): number => {
    if (!ai.quiet && faults.aiSlow > 0 && chooser.chance(faults.aiSlow))
      return chooser.between(10_000, 80_000) // longer than a lease
    return chooser.between(LEAST_LATENCY, 1500)
  }
  const failure = (input: string): AiError | null => {
    if (faults.has("poison") && input.includes("poison"))
      return new AiError({ code: "ai_refused", detail: "poison" })
    if (ai.outage) return new AiError({ code: "ai_unavailable", detail: "outage" })
    if (ai.quiet || !chooser.chance(faults.aiFails)) return null
    const code = chooser.pick(FAILURES)
    const wait = code === "ai_rate_limited" ? { retryAfter: chooser.between(100, 5000) } : {}
    return new AiError({ code, detail: "sim", ...wait })
  }

  const functionsOf = (node: Parameters<SimAi["functions"]>[0]): Shape => {
    const answer = <Name extends keyof Shape>(
      make: (input: Parameters<Shape[Name]>[0]) => unknown,
    ): Shape[Name] =>
      ((
        input: Parameters<Shape[Name]>[0],
        call: { readonly key: string; readonly runId: string },
      ) =>
        Effect.suspend(() => {
          node.began(call.runId, call.key)
          const text = JSON.stringify(input)
          if (faults.has("killer") && text.includes("killer")) {
            counts.killed += 1
            node.kill()
            return Effect.never
          }
          return Effect.andThen(
            Effect.sleep(latency()),
            Effect.suspend(() => {
              const error = failure(text)
              if (error !== null) {
                counts.failed += 1
                return Effect.fail(error)
              }
              const times = (answers.get(call.key) ?? 0) + 1
              answers.set(call.key, times)
              counts.answered += 1
              if (times > 1) counts.repeated += 1
              return Effect.succeed(make(input))
            }),
          )
        })) as unknown as Shape[Name]
    return {
      autoCluster: answer<"autoCluster">(({ existing, keywords }) => {
        const half = Math.ceil(keywords.length / 2)
        const [known] = existing
        const joined = known !== undefined && keywords.length > 3 ? keywords.slice(0, 1) : []
        const rest = keywords.slice(joined.length)
        return {
          clusters: [rest.slice(0, half), rest.slice(half)]
            .filter((members) => members.length > 0)
            .map((members) => ({
              name: `on ${members[0]?.phrase}`,
              description: "",
              primaryKeyword: members[0]?.phrase ?? "",
              intent: null,
              // A keyword named nowhere, and an id of nobody.
              keywordIds: ["nobody", ...members.slice(0, 4).map(({ id }) => id)],
            })),
          joined:
            known === undefined
              ? []
              : [{ clusterId: known.id, keywordIds: joined.map(({ id }) => id) }],
        }
      }),
      generateIdeas: answer<"generateIdeas">(({ cluster }) => ({
        ideas: Array.from({ length: 1 + (cluster.name.length % 3) }, (_, n) => ({
          title: `${cluster.name} ${n}`,
          angle: "",
          outline: [],
          targetWords: 100,
          primaryKeyword: cluster.primaryKeyword,
          secondaryKeywords: [],
          contentType: "guide",
        })),
      })),
      generateContent: answer<"generateContent">(({ title }) => ({
        title,
        slug: "same", // every slug is taken
        html: `<p>${"word ".repeat(50 + (title.length % 5) * 100)}</p>`,
        excerpt: "",
        metaTitle: "",
        metaDescription: "",
        tags: [],
      })),
      generateImagePrompts: answer<"generateImagePrompts">(({ title }) => ({
        prompts: Array.from({ length: title.length % 3 }, (_, n) => ({
          prompt: `${title} ${n}`,
          altText: "",
        })),
      })),
      generateImage: answer<"generateImage">(({ prompt }) => ({
        bytes: new TextEncoder().encode(
          `<svg xmlns="http://www.w3.org/2000/svg"><title>${prompt}</title></svg>`,
        ),
        mediaType: "image/svg+xml",
      })),
    }
  }
  return ai
}
