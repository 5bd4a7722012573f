/** A real SMTP server on loopback, which keeps what it gets, or refuses it as told. */
import { SMTPServer } from "smtp-server"

export interface Letter {
  readonly from: string
  readonly to: ReadonlyArray<string>
  /** Head and body as they came. */
  readonly raw: string
}

export interface MailServer {
  readonly port: number
  readonly letters: ReadonlyArray<Letter>
  /** What it answers recipients from now on; null: they are welcome. */
  readonly refuse: (answer: { readonly code: number; readonly words: string } | null) => void
  readonly close: () => Promise<void>
}

/** With a login it takes mails of who knows it, and of nobody else. */
export const openMailServer = async (
  login: { readonly user: string; readonly pass: string } | null = null,
): Promise<MailServer> => {
  const letters: Array<Letter> = []
  let refusal: { readonly code: number; readonly words: string } | null = null
  const server = new SMTPServer({
    authOptional: login === null,
    allowInsecureAuth: true,
    disabledCommands: login === null ? ["STARTTLS", "AUTH"] : ["STARTTLS"],
    onAuth: ({ password, username }, _session, answer) =>
      username === login?.user && password === login?.pass
        ? answer(null, { user: username })
        : answer(new Error("Wrong name or password")),
    disableReverseLookup: true,
    logger: false,
    onRcptTo: (_address, _session, answer) => {
      if (refusal === null) return answer()
      answer(Object.assign(new Error(refusal.words), { responseCode: refusal.code }))
    },
    onData: (stream, session, answer) => {
      const chunks: Array<Buffer> = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope
        letters.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        })
        answer()
      })
    },
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()))
  const address = server.server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    port: address.port,
    letters,
    refuse: (answer) => {
      refusal = answer
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}
