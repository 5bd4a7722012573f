/** firstThatFit: as many entries of a list as have room in a prompt, from its start. */
import { dataText } from "./dataBlock.ts"
import { estimateTokens } from "./tokens.ts"

/** Tokens that something takes in a data block, its place in a list included. */
export const tokensOf = (entry: unknown): number => estimateTokens(`${dataText(entry)},`)

/** `said`: what of an entry is in the prompt. */
export const firstThatFit = <A>(
  entries: ReadonlyArray<A>,
  tokens: number,
  said: (entry: A) => unknown,
): ReadonlyArray<A> => {
  let left = tokens
  const end = entries.findIndex((entry) => (left -= tokensOf(said(entry))) < 0)
  return end < 0 ? entries : entries.slice(0, end)
}
