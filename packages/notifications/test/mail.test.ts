import { Notification, type NotifyTarget } from "@pressline/core/effect"
import { notifications } from "@pressline/notifications"
import { notifierSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { createTransport } from "nodemailer"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { type Letter, openMailServer } from "./mailServer.ts"
import { notificationOf, tell } from "./notificationOf.ts"

const server = await openMailServer()
const transport = createTransport({ host: "127.0.0.1", port: server.port, secure: false })
afterAll(() => server.close())
beforeEach(() => server.refuse(null))

const FROM = "Pressline <pressline@host.test>"
const email = { transport, from: FROM }
const target: NotifyTarget = { kind: "email", to: "ann@site.test", events: ["completed"] }

notifierSuite("an e-mail address", notifications({ email }), {
  hostWide: false,
  target,
  received: Effect.sync(() =>
    server.letters.map(({ raw }) => /^Message-ID: <([^@]+)@/imu.exec(raw)?.[1] ?? ""),
  ),
})

/** The letter without the line breaks of its encoding. */
const readable = (letter: Letter | undefined): string =>
  letter?.raw.replaceAll("=\r\n", "").replaceAll("=3D", "=") ?? ""

describe("a mail", () => {
  it("MUST say in text and in HTML what happened and where to look, under a stable Message-ID", async () => {
    const options = { email, link: () => "https://app.test/runs/1?a=b&c=d" }
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await Effect.runPromise(tell(target, { options }))).toMatchObject({ _tag: "Success" })
    const [first, second] = server.letters.slice(-2)
    expect(first).toMatchObject({ from: "pressline@host.test", to: ["ann@site.test"] })
    const text = readable(first)
    expect(text).toMatch(/^Subject: The run of blog is completed\r$/mu)
    expect(text).toMatch(/^From: Pressline <pressline@host\.test>\r$/mu)
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/imu)
    expect(text).toMatch(/multipart\/alternative/u)
    expect(text).toContain("Credits used: 291.\r\n\r\nhttps://app.test/runs/1?a=b&c=d")
    expect(text).toContain('<a href="https://app.test/runs/1?a=b&amp;c=d">Look at the run</a>')
    const id = `Message-ID: <${notificationOf("completed").id}@host.test>`
    expect([first?.raw, second?.raw].every((raw) => raw?.includes(id))).toBe(true)
  })

  it("MUST go to the one address, and have no heads of others, whatever the names are", async () => {
    const before = server.letters.length
    const notification = {
      ...notificationOf("failed"),
      siteId: "blog\r\nBcc: eve@evil.test\r\n\r\n<script>alert(1)</script>",
    }
    await Effect.runPromise(
      tell({ ...target, to: "ann@site.test,eve@evil.test" }, { notification, options: { email } }),
    )
    await Effect.runPromise(tell(target, { notification, options: { email } }))
    const sent = server.letters.slice(before)
    expect(sent.flatMap(({ to }) => to)).not.toContain("eve@evil.test")
    for (const { raw } of sent) {
      expect(raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/imu)
      expect(raw).not.toMatch(/<p>[^]*<script>/u)
    }
  })

  it("MUST say in a digest what happened, a paragraph each, and that a target is not told any more", async () => {
    const one = notificationOf("completed")
    const two = { ...notificationOf("failed"), at: new Date("2026-01-05T09:30:00.000Z") }
    const encode = Schema.encodeSync(Schema.fromJsonString(Notification))
    const digest = notificationOf("digest")
    const facts = { [two.id]: encode(two), b: encode(one) }
    await Effect.runPromise(
      tell({ ...target, digest: true }, { notification: { ...digest, facts }, options: { email } }),
    )
    const text = readable(server.letters.at(-1))
    expect(text).toMatch(/^Subject: blog: 2 messages of the last day\r$/mu)
    expect(text).toMatch(
      /2026-01-05 08:00 UTC: The run of blog is completed\. Credits used: 291\.\r\n\r\n2026-01-05 09:30 UTC: The run of blog has failed in stage 7\./u,
    )
    const off = { target: "The webhook at hooks.test", reason: "it wants no more messages (410)" }
    const notification = { ...notificationOf("switched_off"), facts: off }
    await Effect.runPromise(tell(target, { notification, options: { email } }))
    const notice = readable(server.letters.at(-1))
    expect(notice).toContain("The webhook at hooks.test of blog is not told any more")
    expect(notice).toContain("it wants no more messages (410).")
  })

  it("MUST take the host's own words", async () => {
    const words = () => ({ headline: "Fertig", more: ["Der Lauf ist fertig."] })
    await Effect.runPromise(tell(target, { options: { email, words } }))
    expect(server.letters.at(-1)?.raw).toMatch(/^Subject: Fertig\r$/mu)
    expect(readable(server.letters.at(-1))).toContain("<p>Der Lauf ist fertig.</p>")
  })
})

describe("a mail that is refused", () => {
  it.each([
    [451, "Greylisted, try again"],
    [550, "No such mailbox"],
  ])("%i MUST be tried again, and say what the server said", async (code, words) => {
    server.refuse({ code, words })
    const result = await Effect.runPromise(tell(target, { options: { email } }))
    expect(result).toMatchObject({ failure: { detail: `${code} ${words}` } })
    expect(result).not.toMatchObject({ failure: { permanent: true } })
  })

  it("SR-11 MUST not say the password of a server that does not know it", async () => {
    const login = { user: "pressline", pass: "canary-right" }
    const strict = await openMailServer(login)
    const auth = { ...login, pass: "canary-wrong" }
    const to = { host: "127.0.0.1", port: strict.port, secure: false }
    const result = (pass: string) =>
      Effect.runPromise(
        tell(target, {
          options: {
            email: { ...email, transport: createTransport({ ...to, auth: { ...auth, pass } }) },
          },
        }),
      )
    const refused = await result(auth.pass)
    expect(refused).toMatchObject({ failure: { detail: expect.stringMatching(/535/u) as string } })
    const { detail } = (refused as unknown as { readonly failure: { readonly detail: string } })
      .failure
    expect(detail).not.toMatch(/canary/u)
    expect(detail).not.toContain(Buffer.from("canary-wrong").toString("base64"))
    expect(await result(login.pass)).toMatchObject({ _tag: "Success" })
    await strict.close()
  })

  it("MUST be tried again where no server answers, and where the host sends no mail", async () => {
    const nobody = createTransport({ host: "127.0.0.1", port: 1, secure: false })
    expect(
      await Effect.runPromise(
        tell(target, { options: { email: { ...email, transport: nobody } } }),
      ),
    ).toMatchObject({ failure: { detail: expect.stringMatching(/could not be sent/u) as string } })
    expect(await Effect.runPromise(tell(target, { options: {} }))).toMatchObject({
      failure: { detail: expect.stringMatching(/no e-mail/u) as string },
    })
  })
})
