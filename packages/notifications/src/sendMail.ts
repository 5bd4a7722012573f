/** One mail to an address, by the host's transport, and what became of it. */
import { NotifierError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Attempt } from "./Attempt.ts"
import { mailOf } from "./mailOf.ts"
import type { Message } from "./Message.ts"

/** A mail as nodemailer takes it. */
export interface Mail {
  readonly from: string
  /** An address and nothing else, so that it is never read as a list. */
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same for every attempt: mailboxes show a mail that came twice once. */
  readonly messageId: string
  readonly headers: Record<string, string>
}

/** What `createTransport()` of nodemailer answers, as far as it is used. */
export interface MailTransport {
  readonly sendMail: (mail: Mail) => Promise<{ readonly response?: unknown }>
}

export interface MailOptions {
  /** `createTransport("smtps://...")` of nodemailer, or whatever sends mails as it does. */
  readonly transport: MailTransport
  /** Who the mails come from: `Pressline <pressline@example.com>`. */
  readonly from: string
}

export const sendMail = Effect.fnUntraced(function* (
  { from, transport }: MailOptions,
  to: string,
  message: Message,
): Effect.fn.Return<Attempt> {
  const mail: Mail = {
    from,
    to: { name: "", address: to },
    ...mailOf(message),
    messageId: `<${message.id}@${domainOf(from)}>`,
    headers: { "auto-submitted": "auto-generated" },
  }
  const sent = [`To: ${to}`, `Subject: ${mail.subject}`, "", mail.text].join("\n")
  return yield* Effect.tryPromise({
    try: async () => transport.sendMail(mail),
    catch: (cause) => new NotifierError({ detail: answerIn(cause) ?? messageOf(cause), cause }),
  }).pipe(
    Effect.match({
      onSuccess: ({ response }): Attempt => ({
        sent,
        answered: typeof response === "string" ? shown(response) : null,
        failure: null,
      }),
      // A mailbox may be full and a server greylist or be set up wrong for a day: each "no" is tried again.
      onFailure: (failure): Attempt => ({ sent, answered: answerIn(failure.cause), failure }),
    }),
  )
})

const LONGEST_SHOWN = 200

const shown = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, LONGEST_SHOWN)
    .trim()

/** What the server said, where it said something. */
const answerIn = (cause: unknown): string | null =>
  typeof cause === "object" && cause !== null && "response" in cause
    ? shown(String(cause.response))
    : null

const messageOf = (cause: unknown): string =>
  cause instanceof Error
    ? `the mail could not be sent: ${shown(cause.message)}`
    : "the mail could not be sent"

const domainOf = (from: string): string => /@([^\s<>@"]+)/u.exec(from)?.[1] ?? "pressline.invalid"
