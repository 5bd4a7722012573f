/** Names of files and folders that mean the same on every file system and lead nowhere else. */
import { createHash } from "node:crypto"

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu
/** Bytes; file systems allow 255, and an extension and a suffix have to fit too. */
const LONGEST = 180

/**
 * A file name from text of any kind: lower-case letters, marks and digits of any script, joined by
 * dashes; never empty, never `.` or `..`, never reserved. `fallback` must be such a name.
 */
export function safeName(text: string, fallback: string): string {
  const name = shorten(
    text
      .toWellFormed()
      .normalize("NFC")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
      .replace(/^[-\p{M}]+|-+$/gu, ""),
  )
  if (name === "") return fallback
  return RESERVED.test(name) || name === "index" ? `${name}-page` : name
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name
  let short = ""
  let length = 0
  for (const character of name) {
    length += Buffer.byteLength(character)
    if (length > LONGEST) break
    short += character
  }
  return short.replace(/-+$/u, "")
}

/** The name of a topic's page. Names that differ in signs only ("C" and "C++") get different ones. */
export function topicName(topic: string): string {
  const name = safeName(topic, "topic")
  const plain = topic.normalize("NFC").toLowerCase().trim().replace(/\s+/gu, "-")
  return name === plain ? name : `${name}-${shortHash(topic)}`
}

export const shortHash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 6)

/** A folder or file name from which {@link decodeSegment} reads the text again. */
export function encodeSegment(text: string): string {
  if (text === "") return EMPTY
  const encoded = encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*~]/gu, percent)
    .replace(/^\.+|\.+$/gu, (dots) => "%2E".repeat(dots.length))
  return RESERVED.test(encoded) ? `${percent(encoded.charAt(0))}${encoded.slice(1)}` : encoded
}

/** Null for a name that is none of {@link encodeSegment}'s, such as a temporary file's. */
export function decodeSegment(name: string): string | null {
  if (name === EMPTY) return ""
  try {
    const text = decodeURIComponent(name)
    return encodeSegment(text) === name ? text : null
  } catch {
    return null
  }
}

/** Nothing else is encoded like this. */
const EMPTY = "%empty"

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
