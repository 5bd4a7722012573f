import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { tell, webhookTo } from "./notificationOf.ts"
import { openReceiver, type Receiver } from "./receiver.ts"

let receiver: Receiver
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(() => receiver.close())

describe("SR-09 a receiver", () => {
  it("that answers a byte at a time MUST be left after 15 seconds, and told again later", async () => {
    receiver.answer((response) => {
      response.writeHead(200, { "content-length": "1000" })
      response.write("s")
    })
    const result = await Effect.runPromise(
      Effect.gen(function* () {
        const telling = yield* Effect.forkChild(tell(webhookTo(receiver.url())))
        yield* Effect.promise(() => receiver.next())
        yield* TestClock.adjust("14 seconds")
        expect(telling.pollUnsafe()).toBeUndefined()
        yield* TestClock.adjust("1 second")
        return yield* Fiber.join(telling)
      }).pipe(Effect.provide(TestClock.layer())),
    )
    expect(result).toMatchObject({
      failure: { detail: expect.stringMatching(/in time/u) as string },
    })
    expect(result).not.toMatchObject({ failure: { permanent: true } })
  })

  it.each([301, 302, 307, 308])(
    "that redirects (%i) MUST be told again later, and nobody else instead",
    async (status) => {
      receiver.answer((response) =>
        response.writeHead(status, { location: receiver.url("/inner") }).end(),
      )
      const result = await Effect.runPromise(tell(webhookTo(receiver.url())))
      expect(result).toMatchObject({
        failure: { detail: expect.stringMatching(/redirects are not followed/u) as string },
      })
      expect(receiver.messages.map(({ path }) => path)).toStrictEqual(["/hook"])
    },
  )

  it("that answers more than anybody reads MUST be believed by its status, and not be read", async () => {
    let status = 200
    receiver.answer((response) => {
      response.writeHead(status)
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", pour)
      }
      pour()
    })
    expect(await Effect.runPromise(tell(webhookTo(receiver.url())))).toMatchObject({
      _tag: "Success",
    })
    status = 500
    expect(await Effect.runPromise(tell(webhookTo(receiver.url())))).toMatchObject({
      failure: { detail: expect.stringMatching(/more than 65536 bytes/u) as string },
    })
  })

  it("that breaks the connection MUST be told again later", async () => {
    receiver.answer((response) => response.socket?.destroy())
    expect(await Effect.runPromise(tell(webhookTo(receiver.url())))).toMatchObject({
      _tag: "Failure",
    })
  })

  it("in a private network MUST not be told, for good, unless the host allows it", async () => {
    for (const url of [receiver.url(), "https://10.0.0.1/hook", "https://[::ffff:a9fe:a9fe]/hook"])
      expect(await Effect.runPromise(tell(webhookTo(url), { options: {} }))).toMatchObject({
        failure: { permanent: true },
      })
    expect(receiver.messages).toStrictEqual([])
  })

  it("MUST not be named by its path in what is stored: it may be a secret", async () => {
    receiver.answer((response) => response.writeHead(500).end())
    const result = await Effect.runPromise(tell(webhookTo(receiver.url("/services/T0/canary"))))
    expect(JSON.stringify(result)).not.toContain("canary")
  })
})
