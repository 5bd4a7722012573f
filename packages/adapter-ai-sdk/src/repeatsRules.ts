/** Whether an answer hands out what the model was told: eight words in a row of it. */
import { RULES } from "./prompts.ts"

const LENGTH = 8

export const repeatsRules = (answer: string, instructions: string): boolean => {
  const told = new Set([...runsOf(RULES), ...runsOf(instructions)])
  return runsOf(answer).some((run) => told.has(run))
}

const runsOf = (text: string): ReadonlyArray<string> => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.slice(0, -LENGTH + 1).map((_, at) => words.slice(at, at + LENGTH).join(" "))
}
