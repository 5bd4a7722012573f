import { fstatSync, readdirSync, statSync } from "node:fs"
import { type FileHandle, open, readdir } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it, onTestFinished } from "@effect/vitest"
import { MediaStore } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { mediaFiles } from "@pressline/adapter-files"
import { temporaryFolder } from "./publishRequest.ts"

const bytes = new TextEncoder().encode("picture")
const mediaType = "image/png"

const withStore = <A, E>(
  body: (dir: string) => Effect.Effect<A, E, MediaStore>,
  baseUrl?: string,
): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const dir = yield* temporaryFolder
    return yield* body(dir).pipe(
      Effect.provide(mediaFiles({ dir, ...(baseUrl === undefined ? {} : { baseUrl }) })),
    )
  }).pipe(Effect.scoped)

const HOSTILE = [
  "../../out.png",
  "..",
  "CON/nul/a.png",
  "a:b/c*d/e?.png",
  "./x",
  "a//b",
  "ü/字/€.png",
]

/** What is synced below a folder from now on, by the names it has in the end. */
const synced = async (dir: string): Promise<() => ReadonlyArray<string>> => {
  const probe = await open(dir, "r")
  const handles = Object.getPrototypeOf(probe) as FileHandle
  await probe.close()
  const numbers: Array<number> = []
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below, and put back
  const sync = handles.sync
  handles.sync = async function (this: FileHandle) {
    numbers.push(fstatSync(this.fd).ino)
    await sync.call(this)
  }
  onTestFinished(() => void (handles.sync = sync))
  return () => {
    const names = readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) =>
      join(dir, name),
    )
    return numbers.map((ino) => names.find((name) => statSync(name).ino === ino) ?? "gone")
  }
}

describe("mediaFiles", () => {
  it.effect.each(HOSTILE)("keeps %s in its folder, and finds it again", (key) =>
    withStore((dir) =>
      Effect.gen(function* () {
        const store = yield* MediaStore
        const { url } = yield* store.put({ key, bytes, mediaType })
        expect(fileURLToPath(url).startsWith(`${dir}/`)).toBe(true)
        expect(yield* store.get(key)).toEqual(bytes)
        expect(yield* store.list({ olderThan: Duration.zero, after: null, limit: 9 })).toEqual([
          key,
        ])
      }),
    ),
  )

  it.effect("has synced a picture and its name when it answers: a commit may now refer to it", () =>
    withStore((dir) =>
      Effect.gen(function* () {
        const store = yield* MediaStore
        const syncs = yield* Effect.promise(() => synced(dir))
        yield* store.put({ key: "a/b", bytes, mediaType })
        expect(syncs()).toEqual([join(dir, "a", "b"), join(dir, "a")])
        yield* store.put({ key: "a/b", bytes, mediaType })
        expect(syncs()).toHaveLength(2)
      }),
    ),
  )

  it.effect("lists by key, by age, and page by page", () =>
    withStore((dir) =>
      Effect.gen(function* () {
        const store = yield* MediaStore
        const keys = ["a/b", "a-b/c", "a/a/z", "b", "a!/x"]
        for (const key of keys) yield* store.put({ key, bytes, mediaType })
        yield* TestClock.adjust("1 hour")
        yield* store.put({ key: "young", bytes, mediaType })
        yield* store.put({ key: "a/b", bytes, mediaType })
        const all: Array<string> = []
        for (;;) {
          const page = yield* store.list({
            olderThan: Duration.minutes(1),
            after: all.at(-1) ?? null,
            limit: 2,
          })
          if (page.length === 0) break
          all.push(...page)
        }
        expect(all).toEqual(keys.toSorted())
        yield* store.delete([...keys, "unknown"])
        expect(yield* store.get("b")).toBeNull()
        expect(yield* store.get("young")).toEqual(bytes)
        const left = yield* Effect.promise(() => readdir(dir, { recursive: true }))
        expect(left.filter((name) => name.endsWith(".tmp"))).toEqual([])
      }),
    ),
  )

  it.effect("answers where a file is served", () =>
    withStore(
      () =>
        Effect.gen(function* () {
          const store = yield* MediaStore
          const { url } = yield* store.put({ key: "s:1/i/h.svg", bytes, mediaType })
          expect(url).toBe("https://example.com/m/s%253A1/i/h.svg")
        }),
      "https://example.com/m/",
    ),
  )

  it.effect("is empty before anything is stored, and fails where there can be no folder", () =>
    withStore((dir) =>
      Effect.gen(function* () {
        const store = yield* MediaStore
        expect(yield* store.list({ olderThan: Duration.zero, after: null, limit: 1 })).toEqual([])
        yield* store.put({ key: "file", bytes, mediaType })
        const inside = mediaFiles({ dir: join(dir, "file") })
        const error = yield* Effect.gen(function* () {
          const broken = yield* MediaStore
          return yield* Effect.flip(broken.put({ key: "a", bytes, mediaType }))
        }).pipe(Effect.provide(inside, { local: true }))
        expect(error._tag).toBe("MediaError")
      }),
    ),
  )
})
