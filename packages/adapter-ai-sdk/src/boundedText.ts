/** Texts of models as we store them: one line, no markup, no addresses, no longer than they may be. */
import { withoutAddresses } from "@pressline/core/effect"

export const boundedText = (
  text: string,
  longest: number,
  linkHosts: ReadonlyArray<string> = [],
): string => {
  const line = withoutAddresses(text.toWellFormed().replace(/<[^>]*>/gu, " "), linkHosts)
    .replace(/[<>\p{Cc}]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
  const characters = [...line]
  if (characters.length <= longest) return line
  const head = characters.slice(0, longest - 1).join("")
  const space = head.lastIndexOf(" ")
  return `${space > longest / 2 ? head.slice(0, space) : head}…`
}
