import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { ImportReport } from "../../src/domain/ImportReport.ts"
import { memory } from "../../src/memory/memory.ts"
import { importKeywords } from "../../src/operations/importKeywords.ts"
import { Ids } from "../../src/ports/Ids.ts"
import { Storage } from "../../src/ports/Storage.ts"

const live = Layer.merge(memory(), Ids.layer)

describe("importKeywords", () => {
  it.effect("adds what is new, counts what is known, reports what is wrong", () =>
    Effect.gen(function* () {
      const file = "Keyword,Volume\na,1\nb,x\nA ,2\nc,3\n"
      const first = yield* importKeywords({ siteId: "s", file })
      expect(first).toEqual({
        format: "generic",
        rows: 4,
        added: 2,
        duplicates: 1,
        rejected: [{ row: 3, reason: "volume: “x” is not a number of 0 or more" }],
        rejectedTotal: 1,
      })
      expect(Schema.encodeSync(ImportReport)(first)).toMatchObject({ rejected_total: 1 })
      const again = yield* importKeywords({ siteId: "s", file: Buffer.from(file) })
      expect(again).toMatchObject({ added: 0, duplicates: 3, rows: 4 })
      const { pipeline } = yield* Storage
      const { items } = yield* pipeline.listItems({
        siteId: "s",
        kind: "keyword",
        status: "new",
        runId: null,
        search: null,
        after: null,
        limit: 10,
      })
      expect(items.map((item) => ("phrase" in item ? [item.phrase, item.volume] : []))).toEqual([
        ["a", 1],
        ["c", 3],
      ])
    }).pipe(Effect.provide(live)),
  )

  it.live("25,000 rows in seconds, a thousand at a time", () =>
    Effect.gen(function* () {
      const storage = yield* Storage
      const sizes: Array<number> = []
      const watched = Storage.of({
        ...storage,
        pipeline: {
          ...storage.pipeline,
          addKeywords: (siteId, keywords) => {
            sizes.push(keywords.length)
            return storage.pipeline.addKeywords(siteId, keywords)
          },
        },
      })
      const row = (at: number) =>
        `"phrase, number ${at}",Informational,"1,${100 + (at % 900)}",12,0.35`
      async function* file(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("Keyword,Intent,Volume,Keyword Difficulty,CPC (USD)\n")
        for (let at = 0; at < 25_000; at += 250)
          yield Buffer.from(Array.from({ length: 250 }, (_, n) => `${row(at + n)}\n`).join(""))
      }
      const start = performance.now()
      const report = yield* importKeywords({ siteId: "s", file: file() }).pipe(
        Effect.provideService(Storage, watched),
      )
      expect(performance.now() - start).toBeLessThan(10_000)
      expect(report).toMatchObject({ rows: 25_000, added: 25_000, rejectedTotal: 0 })
      expect(Math.max(...sizes)).toBe(1000)
      expect(sizes).toHaveLength(25)
    }).pipe(Effect.provide(live)),
  )

  it.effect("refuses a file that is none, and stores nothing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(importKeywords({ siteId: "s", file: "URL,Clicks\n/,1" }))
      assert(error._tag === "ValidationFailed")
      expect(error.issues).toHaveLength(1)
      expect(error.issues[0]?.path).toBe("file")
    }).pipe(Effect.provide(live)),
  )

  it.effect("says so when the source breaks off, and keeps what came before", () =>
    Effect.gen(function* () {
      async function* broken(): AsyncGenerator<string> {
        yield `keyword\n${Array.from({ length: 1500 }, (_, at) => `k${at}`).join("\n")}\n`
        throw new Error("the disk is gone")
      }
      const error = yield* Effect.flip(importKeywords({ siteId: "s", file: broken() }))
      expect(error.message).toBe("file: could not be read: the disk is gone")
      const again = yield* importKeywords({ siteId: "s", file: "k0\nk999\nk1499\nnew" })
      expect(again).toMatchObject({ added: 2, duplicates: 2 })
    }).pipe(Effect.provide(live)),
  )

  it.effect("closes its source when storage fails", () =>
    Effect.gen(function* () {
      let closed = false
      async function* file(): AsyncGenerator<string> {
        try {
          for (;;) yield "a\nb\n".repeat(1000)
        } finally {
          closed = true
        }
      }
      const storage = yield* Storage
      const exit = yield* importKeywords({ siteId: "s", file: file() }).pipe(
        Effect.provideService(
          Storage,
          Storage.of({
            ...storage,
            pipeline: { ...storage.pipeline, addKeywords: () => Effect.die("no") },
          }),
        ),
        Effect.exit,
      )
      expect(exit._tag).toBe("Failure")
      expect(closed).toBe(true)
    }).pipe(Effect.provide(live)),
  )
})
