import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import {
  type HostLogger,
  hostLogger,
  type HostLogLine,
  type PinoLike,
} from "../../src/custom/hostLogger.ts"

const said = async (effect: Effect.Effect<void>): Promise<ReadonlyArray<HostLogLine>> => {
  const lines: Array<HostLogLine> = []
  await Effect.runPromise(
    Effect.provide(
      effect,
      hostLogger((line) => lines.push(line)),
    ),
  )
  return lines
}

describe("the host's logger", () => {
  it("MUST get level, message, time and fields", async () => {
    const [line, ...more] = await said(
      Effect.logWarning("dispatch failed").pipe(Effect.annotateLogs({ runId: "r", siteId: "s" })),
    )
    expect(more).toEqual([])
    expect(line).toEqual({
      level: "warn",
      message: "dispatch failed",
      time: expect.any(Date) as Date,
      fields: { runId: "r", siteId: "s" },
    })
  })

  it("MUST get every level from debug to fatal", async () => {
    const all = Effect.all([
      Effect.logDebug("a"),
      Effect.logInfo("b"),
      Effect.logWarning("c"),
      Effect.logError("d"),
      Effect.logFatal("e"),
    ])
    const lines = await said(Effect.asVoid(all))
    expect(lines.map(({ level }) => level)).toEqual(["debug", "info", "warn", "error", "fatal"])
  })

  it("MUST be called as pino is: fields, then message; fatal as error", async () => {
    const calls: Array<readonly unknown[]> = []
    const method =
      (name: string): PinoLike["info"] =>
      (...given) =>
        void calls.push([name, ...given])
    const pino: PinoLike = {
      debug: method("debug"),
      info: method("info"),
      warn: method("warn"),
      error: method("error"),
    }
    const effect = Effect.andThen(Effect.logInfo("one"), Effect.logFatal("two"))
    await Effect.runPromise(Effect.provide(effect, hostLogger(pino)))
    expect(calls).toEqual([
      ["info", {}, "one"],
      ["error", {}, "two"],
    ])
  })

  it("SR-11 MUST tell an error by name, code and redacted message; a stack only of a bug", async () => {
    class Refused extends Error {
      override readonly name = "Refused"
      readonly code = "ECONNREFUSED"
      readonly config = { password: "hunter2" }
    }
    const refused = new Refused("connect postgres://ada:hunter2@db/app")
    const [failure, bug] = await said(
      Effect.andThen(
        Effect.logWarning("the sweep failed", refused),
        Effect.fail("x").pipe(
          Effect.orDie,
          Effect.catchCause((cause) => Effect.logError("a defect", cause)),
        ),
      ),
    )
    expect(failure?.fields["err"]).toEqual({
      name: "Refused",
      code: "ECONNREFUSED",
      message: "connect postgres://[redacted]@db/app",
    })
    expect(JSON.stringify(failure)).not.toContain("hunter2")
    expect(bug?.fields["err"]).toMatchObject({ message: "x" })
  })

  it("MUST join a line to its trace", async () => {
    const [line] = await said(Effect.withSpan(Effect.logInfo("inside"), "a span"))
    expect(line?.fields).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    })
  })

  it.each<[string, HostLogger]>([
    ["false", false],
    [
      "a logger that throws",
      () => {
        throw new Error("disk full")
      },
    ],
  ])("MUST stop nothing: %s", async (_, logger) => {
    const effect = Effect.as(Effect.logError("lost"), "went on")
    expect(await Effect.runPromise(Effect.provide(effect, hostLogger(logger)))).toBe("went on")
  })
})
