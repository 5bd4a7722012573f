/** The one place where words of strangers enter a prompt: a block of JSON between markers nobody can guess. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

const LONGEST_TEXT = 2000
const LONGEST_BODY = 40_000

/** The data as JSON. Texts are cut to 2,000 characters (`html`: 40,000); `<` is escaped. */
export const dataText = (data: unknown): string =>
  JSON.stringify(data, cut).replaceAll("<", "\\u003c")

/** The data as a user's message. */
export const dataBlock = (data: unknown): Effect.Effect<string> =>
  Effect.map(
    Effect.all([Random.nextIntBetween(0, 0xffffffff), Random.nextIntBetween(0, 0xffffffff)]),
    (numbers) => {
      const marker = `DATA-${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`
      return `${marker}\n${dataText(data)}\n${marker}`
    },
  )

const cut = (name: string, value: unknown): unknown =>
  typeof value === "string"
    ? value.toWellFormed().slice(0, name === "html" ? LONGEST_BODY : LONGEST_TEXT)
    : value
