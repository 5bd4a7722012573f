/** JSON of a request as plain, harmless data. */
import { wrong } from "../contract/problem.ts"

const DEEPEST = 20
const POISON = new Set(["__proto__", "constructor", "prototype"])
/** Control characters but tab and line ends. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu

/**
 * Parses JSON; text in it is brought to NFC and freed of control characters. Throws `validation_failed`
 * for what is no JSON, is nested more than 20 deep, or has a key that could reach a prototype.
 */
export const parseJson = (text: string): unknown => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw wrong("body", "is not valid JSON")
  }
  return clean(value, 0)
}

const clean = (value: unknown, depth: number): unknown => {
  if (typeof value === "string") return cleanText(value)
  if (typeof value !== "object" || value === null) return value
  if (depth >= DEEPEST) throw wrong("body", `is nested more than ${DEEPEST} deep`)
  if (Array.isArray(value)) return value.map((element) => clean(element, depth + 1))
  const entries = Object.entries(value).map(([key, field]) => {
    if (POISON.has(key)) throw wrong("body", `has a key that is not allowed: ${key}`)
    return [key, clean(field, depth + 1)] as const
  })
  return Object.fromEntries(entries)
}

const cleanText = (text: string): string => text.replace(CONTROL, "").normalize("NFC")
