/** AI functions that do as a test says: fixed numbers by default, failures, delays and nonsense on demand. */
import { AiError, type AiFunctions, type ItemErrorCode } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

type Shape = AiFunctions["Service"]
export type AiFunctionName = keyof Shape

/** How much each call makes. */
export interface AiNumbers {
  /** Keywords per new cluster (rounded up to whole clusters per batch). */
  readonly keywordsPerCluster: number
  readonly ideasPerCluster: number
  readonly wordsPerArticle: number
  readonly promptsPerArticle: number
}

export interface ScriptedFailure {
  readonly code: ItemErrorCode
  readonly detail?: string
  /** Milliseconds the provider asks to wait. */
  readonly retryAfter?: number
}

/** A call that was made. */
export interface AiCallMade {
  readonly function: AiFunctionName
  readonly key: string
  readonly attempt: number
  readonly at: Date
  readonly input: unknown
}

/** Whether a call is meant: by any word of its input. */
export type Match = string | ((input: unknown) => boolean)

export interface ScriptedAi {
  /** Every call, in order, answered or not. */
  readonly calls: ReadonlyArray<AiCallMade>
  /** The next call (or calls) of a function fails. */
  readonly failNext: (name: AiFunctionName, failure: ScriptedFailure, times?: number) => void
  /** Every call with such an input fails, until `heal()`. */
  readonly failFor: (name: AiFunctionName, match: Match, failure: ScriptedFailure) => void
  /** The next call of a function takes so long. */
  readonly slowNext: (name: AiFunctionName, duration: Duration.Input) => void
  /** Every call takes so long from now on. */
  readonly slow: (duration: Duration.Input) => void
  /** The next call of a function answers something that is not its output. */
  readonly malformNext: (name: AiFunctionName, times?: number) => void
  /** The next call of a function is refused by the model. */
  readonly refuseNext: (name: AiFunctionName, times?: number) => void
  /** The next call of a function is rate limited; `retryAfter` in milliseconds. */
  readonly rateLimitNext: (name: AiFunctionName, retryAfter: number, times?: number) => void
  /** A call with such an input kills the process that makes it, until `heal()`. */
  readonly killFor: (match: Match) => void
  /** No call gets through, until `heal()`. */
  readonly outage: (failure?: ScriptedFailure) => void
  /** Forgets every failure and delay that is still to come. */
  readonly heal: () => void
}

type Step =
  | { readonly _tag: "Fail"; readonly failure: ScriptedFailure }
  | { readonly _tag: "Slow"; readonly duration: Duration.Duration }
  | { readonly _tag: "Malform" }

interface Rule {
  readonly name: AiFunctionName | null
  readonly matches: (input: unknown) => boolean
  readonly act: ScriptedFailure | "kill"
}

/** The script for a test, and the functions that follow it. `now` and `kill` belong to the caller. */
export const makeScriptedAi = (
  numbers: AiNumbers,
  now: () => Date,
): { readonly script: ScriptedAi; readonly functions: (kill: () => void) => Shape } => {
  const calls: Array<AiCallMade> = []
  const steps = new Map<AiFunctionName, Array<Step>>()
  let rules: Array<Rule> = []
  let latency = Duration.zero
  const next = (name: AiFunctionName, step: Step, times = 1): void => {
    const list = steps.get(name) ?? []
    for (let n = 0; n < times; n++) list.push(step)
    steps.set(name, list)
  }
  const fail = (failure: ScriptedFailure) =>
    new AiError({
      code: failure.code,
      detail: failure.detail ?? `scripted: ${failure.code}`,
      ...(failure.retryAfter === undefined ? {} : { retryAfter: failure.retryAfter }),
    })

  const script: ScriptedAi = {
    calls,
    failNext: (name, failure, times) => next(name, { _tag: "Fail", failure }, times),
    failFor: (name, match, failure) =>
      void rules.push({ name, matches: matcher(match), act: failure }),
    slowNext: (name, duration) =>
      next(name, { _tag: "Slow", duration: Duration.fromInputUnsafe(duration) }),
    slow: (duration) => {
      latency = Duration.fromInputUnsafe(duration)
    },
    malformNext: (name, times) => next(name, { _tag: "Malform" }, times),
    refuseNext: (name, times) =>
      next(name, { _tag: "Fail", failure: { code: "ai_refused" } }, times),
    rateLimitNext: (name, retryAfter, times) =>
      next(name, { _tag: "Fail", failure: { code: "ai_rate_limited", retryAfter } }, times),
    killFor: (match) => void rules.push({ name: null, matches: matcher(match), act: "kill" }),
    outage: (failure = { code: "ai_unavailable" }) =>
      void rules.push({ name: null, matches: () => true, act: failure }),
    heal: () => {
      rules = []
      steps.clear()
      latency = Duration.zero
    },
  }

  const functions = (kill: () => void): Shape => {
    const follow = <Name extends AiFunctionName>(
      name: Name,
      answer: (input: never) => unknown,
    ): Shape[Name] =>
      ((input: never, call: { readonly key: string; readonly attempt: number }) =>
        Effect.gen(function* () {
          calls.push({ function: name, key: call.key, attempt: call.attempt, at: now(), input })
          const rule = rules.find((r) => (r.name === null || r.name === name) && r.matches(input))
          const step = steps.get(name)?.shift()
          if (rule?.act === "kill") {
            kill()
            return yield* Effect.never
          }
          const wait = step?._tag === "Slow" ? step.duration : latency
          if (!Duration.isZero(wait)) yield* Effect.sleep(wait)
          if (rule !== undefined) return yield* fail(rule.act as ScriptedFailure)
          if (step?._tag === "Fail") return yield* fail(step.failure)
          if (step?._tag === "Malform") return { nonsense: true }
          return answer(input)
        })) as unknown as Shape[Name]
    return {
      autoCluster: follow("autoCluster", (input: Input<"autoCluster">) => clusters(input, numbers)),
      generateIdeas: follow("generateIdeas", (input: Input<"generateIdeas">) =>
        ideas(input, numbers),
      ),
      generateContent: follow("generateContent", (input: Input<"generateContent">) =>
        article(input, numbers),
      ),
      generateImagePrompts: follow("generateImagePrompts", (input: Input<"generateImagePrompts">) =>
        prompts(input, numbers),
      ),
      generateImage: follow("generateImage", (input: Input<"generateImage">) => picture(input)),
    }
  }
  return { script, functions }
}

type Input<Name extends AiFunctionName> = Parameters<Shape[Name]>[0]

const matcher = (match: Match): ((input: unknown) => boolean) =>
  typeof match === "function" ? match : (input) => JSON.stringify(input).includes(match)

const clusters = ({ keywords }: Input<"autoCluster">, numbers: AiNumbers) => {
  const size = numbers.keywordsPerCluster
  const count = Math.max(1, Math.round(keywords.length / size))
  const groups = Array.from({ length: count }, (_, group) =>
    keywords.filter((_keyword, index) => Math.floor((index * count) / keywords.length) === group),
  )
  return {
    clusters: groups
      .filter((members) => members.length > 0)
      .map((members) => ({
        name: `About ${members[0]?.phrase ?? ""}`,
        description: `${members.length} keywords`,
        primaryKeyword: members[0]?.phrase ?? "",
        intent: null,
        keywordIds: members.map(({ id }) => id),
      })),
    joined: [],
  }
}

const ideas = ({ cluster }: Input<"generateIdeas">, numbers: AiNumbers) => ({
  ideas: Array.from({ length: numbers.ideasPerCluster }, (_, index) => ({
    title: `${cluster.name}, part ${index + 1}`,
    angle: "scripted",
    outline: ["Start", "End"],
    targetWords: numbers.wordsPerArticle,
    primaryKeyword: cluster.primaryKeyword,
    secondaryKeywords: [],
    contentType: "guide",
  })),
})

const article = ({ title }: Input<"generateContent">, numbers: AiNumbers) => ({
  title,
  html: `<p>${Array.from({ length: numbers.wordsPerArticle }, () => "word").join(" ")}</p>`,
  excerpt: `On ${title}`,
  metaTitle: title,
  metaDescription: `On ${title}`,
  tags: ["scripted"],
})

const prompts = ({ title }: Input<"generateImagePrompts">, numbers: AiNumbers) => ({
  prompts: Array.from({ length: numbers.promptsPerArticle }, (_, index) => ({
    prompt: `${title}, picture ${index + 1}`,
    altText: `Picture ${index + 1}`,
  })),
})

const picture = ({ prompt }: Input<"generateImage">) => ({
  bytes: new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"><title>${prompt.replace(/[<&>]/gu, "")}</title></svg>`,
  ),
  mediaType: "image/svg+xml",
})
