/** Asks a language model for one object: prompt, answer, check, and one repair where it is no such object. */
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider"
import { type AiCall, AiError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AiSdkOptions } from "./AiSdkOptions.ts"
import { dataBlock } from "./dataBlock.ts"
import { jsonIn } from "./jsonIn.ts"
import { repeatsRules } from "./repeatsRules.ts"
import { defaultPrompts, RULES, type TextFunctionName } from "./prompts.ts"
import type { SendRequest } from "./requests.ts"
import { estimateTokens } from "./tokens.ts"

export interface Question<A> {
  readonly function: TextFunctionName
  readonly call: AiCall
  readonly data: unknown
  readonly answer: Schema.Codec<A, unknown>
  /** What is wrong with an answer of the right shape, or null; it is told to the model once. */
  readonly objection?: (answer: A) => string | null
  /** What an answer leaves to be desired, or null; told once, too, and then taken as it is. */
  readonly wish?: (answer: A) => string | null
  /** Tokens that the answer may have. */
  readonly room: number
  /** Tells apart several questions of one call. */
  readonly part?: number
}

export type AskModel = <A>(question: Question<A>) => Effect.Effect<A, AiError>

/** Tokens that everything but the data takes up. */
export const PROMPT_TOKENS = 1500

export const DEFAULT_CONTEXT = 100_000
export const DEFAULT_OUTPUT = 16_000

export const askWith =
  (options: AiSdkOptions, send: SendRequest): AskModel =>
  (question) =>
    Effect.gen(function* () {
      const { contextTokens = DEFAULT_CONTEXT, maxOutputTokens = DEFAULT_OUTPUT } =
        options.limits ?? {}
      const own = options.perFunction?.[question.function] ?? {}
      const model = own.model ?? options.model
      const prompt = own.prompt ?? defaultPrompts[question.function]
      const schema = jsonSchemaOf(question.answer)
      const user = yield* dataBlock(question.data)
      const most = own.maxOutputTokens ?? maxOutputTokens
      const room = Math.min(question.room, most)
      const messages: LanguageModelV4Prompt = [
        {
          role: "system",
          content: `${RULES}\n\n${prompt.instructions}\n\nThe schema: ${JSON.stringify(schema)}`,
        },
        { role: "user", content: [{ type: "text", text: user }] },
      ]
      const size = estimateTokens(user) + PROMPT_TOKENS
      if (size + room > contextTokens)
        return yield* new AiError({
          code: "ai_input_too_long",
          detail: `The input has about ${size} tokens; with ${room} for the answer that is more than contextTokens, ${contextTokens}`,
        })
      const ask = (prompts: LanguageModelV4Prompt, tokens: number, turn: string) =>
        send({
          call: question.call,
          function: question.function,
          model,
          tokens,
          timeout: own.timeout ?? "120 seconds",
          send: (abortSignal) =>
            model.doGenerate({
              prompt: prompts,
              // Models that think first need more than the answer takes.
              maxOutputTokens: Math.max(1, Math.min(most, contextTokens - tokens + room)),
              responseFormat: { type: "json", schema, name: question.function },
              abortSignal,
              headers: { "idempotency-key": keyOf(question, prompt.version, turn) },
              ...(own.temperature === undefined ? {} : { temperature: own.temperature }),
              ...(own.providerOptions === undefined
                ? {}
                : { providerOptions: own.providerOptions }),
            }),
          usage: ({ usage }) => ({
            inputTokens: usage.inputTokens.total ?? null,
            outputTokens: usage.outputTokens.total ?? null,
          }),
        })
      const first = yield* ask(messages, size + room, "")
      const { objection, wish } = question
      const checked = yield* check(first, question.answer, prompt.instructions, [objection, wish])
      if (Result.isSuccess(checked)) return checked.success
      const text = textOf(first)
      const again: LanguageModelV4Prompt = [
        ...messages,
        { role: "assistant", content: [{ type: "text", text: text || "{}" }] },
        {
          role: "user",
          content: [
            {
              type: "text",
              text: `That cannot be used: ${checked.failure}. Answer again with the whole, corrected JSON object.`,
            },
          ],
        },
      ]
      const second = yield* ask(again, size + estimateTokens(text) + room, "/repair")
      const repaired = yield* check(second, question.answer, prompt.instructions, [objection])
      if (Result.isSuccess(repaired)) return repaired.success
      return yield* new AiError({
        code: "ai_invalid_output",
        detail: `${model.provider}: the answer cannot be used, nor the repaired one: ${repaired.failure}`,
      })
    })

/** `onExcessProperty`: providers that hold models to a schema want it closed. */
const jsonSchemaOf = (answer: Schema.Codec<unknown, unknown>): JsonSchema =>
  Schema.toJsonSchemaDocument(answer, { onExcessProperty: "error" }).schema as JsonSchema

type JsonSchema = NonNullable<
  Extract<NonNullable<LanguageModelV4CallOptions["responseFormat"]>, { type: "json" }>["schema"]
>

/** The same for every repetition of a try that was not answered, another one after an answer. */
const keyOf = (
  { call, part = 0 }: Pick<Question<unknown>, "call" | "part">,
  version: string,
  turn: string,
): string => `${call.key}:${version}:${call.attempt}${part === 0 ? "" : `.${part}`}${turn}`

export const textOf = ({ content, structuredOutputText }: LanguageModelV4GenerateResult): string =>
  structuredOutputText ?? content.map((part) => (part.type === "text" ? part.text : "")).join("")

/** The answer, or what is wrong with it; a refusal fails at once. */
const check = <A>(
  result: LanguageModelV4GenerateResult,
  answer: Question<A>["answer"],
  instructions: string,
  objections: ReadonlyArray<Question<A>["objection"]>,
): Effect.Effect<Result.Result<A, string>, AiError> =>
  Effect.gen(function* () {
    const { unified } = result.finishReason
    if (unified === "content-filter")
      return yield* new AiError({
        code: "ai_refused",
        detail: "The provider's content filter refused it",
      })
    if (unified === "length") return Result.fail("it was cut off, so make it shorter")
    const text = textOf(result)
    if (text.trim() === "") return Result.fail("it is empty")
    const decoded = yield* Effect.result(Schema.decodeUnknownEffect(answer)(jsonIn(text)))
    if (Result.isFailure(decoded)) return Result.fail(decoded.failure.message.slice(0, 500))
    if (repeatsRules(text, instructions)) return Result.fail("it repeats the rules")
    for (const objection of objections) {
      const wrong = objection?.(decoded.success) ?? null
      if (wrong !== null) return Result.fail(wrong)
    }
    return Result.succeed(decoded.success)
  })
