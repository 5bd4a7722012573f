/** What a language model is asked, as far as it can be read off the wire. */

export interface Question {
  /** The name of the schema that the answer has to fit; empty where there is none. */
  readonly name: string
  /** What the model was told before the data. */
  readonly system: string
  /** The block of JSON in the user's first message. */
  readonly data: Readonly<Record<string, unknown>>
  /** 0 at first; 1 when it was told that its answer cannot be used. */
  readonly turn: number
}

interface Message {
  readonly role: string
  readonly content: unknown
}

export const questionIn = (body: Readonly<Record<string, unknown>>): Question | null => {
  const messages = (body["messages"] ?? body["input"]) as ReadonlyArray<Message> | undefined
  if (!Array.isArray(messages) || typeof messages[0] !== "object") return null
  const users = messages.filter(({ role }) => role === "user")
  const system = messages.find(({ role }) => role === "system" || role === "developer")
  const text = textOf(users[0]?.content)
  const block = /^(DATA-[0-9a-f]+)\n([\s\S]*)\n\1$/u.exec(text)?.[2] ?? "{}"
  return {
    name: nameIn(body),
    system: textOf(system?.content),
    data: JSON.parse(block) as Record<string, unknown>,
    turn: users.length - 1,
  }
}

const textOf = (content: unknown): string =>
  typeof content === "string"
    ? content
    : Array.isArray(content)
      ? content.map((part: { text?: string }) => part.text ?? "").join("")
      : ""

const nameIn = (body: Readonly<Record<string, unknown>>): string => {
  const format = (body["response_format"] ??
    (body["text"] as { format?: unknown } | undefined)?.format) as
    | { name?: string; json_schema?: { name?: string } }
    | undefined
  return format?.json_schema?.name ?? format?.name ?? ""
}
