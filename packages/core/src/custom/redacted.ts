/** Text for a log, without what opens doors: keys, tokens, passwords, and what stands in addresses. */

const GONE = "[redacted]"

/** Longer texts are cut: a log line is no place for an article. */
const LONGEST = 2000

/** Each pattern with what takes its place; bounded, so that no text makes them slow. */
const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
  // postgres://user:password@host
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@"']{1,500}@/gi, `$1${GONE}@`],
  // ?token=...: whatever an address asks for, a signature may be among it
  [/(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s?#"']{1,500})\?[^\s"'<>]{1,2000}/gi, `$1?${GONE}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,2000}/gi, `$1 ${GONE}`],
  // password=..., "apiKey": "...", authorization: ...
  [
    /((?:passw(?:or)?d|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|authorization|cookie|signature)["']?\s{0,5}[:=]\s{0,5}["']?)(?!\[redacted\]|(?:bearer|basic)\s)[^\s"',;}]{1,2000}/gi,
    `$1${GONE}`,
  ],
  // Keys that can be told by their looks: OpenAI, Anthropic, Stripe, GitHub, Slack, Google, AWS, webhooks; JWTs
  [/\b(?:sk|pk|rk|whsec|gh[opusr]|github_pat|xox[abprs])[-_][\w+/=-]{8,500}/g, GONE],
  [/\bAIza[\w-]{30,60}|\bAKIA[A-Z0-9]{12,30}/g, GONE],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{1,2000}/g, GONE],
]

export const redacted = (text: string): string => {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return SECRETS.reduce((said, [pattern, gone]) => said.replace(pattern, gone), cut)
}
