/** How many tokens a text will be, without asking anybody: an estimate that errs upwards. */

/** Four letters of the Latin alphabet a token; of other scripts, one each. */
export const estimateTokens = (text: string): number => {
  let wide = 0
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x24f) wide += 1
  return Math.ceil((text.length - wide) / 3.5 + wide)
}
