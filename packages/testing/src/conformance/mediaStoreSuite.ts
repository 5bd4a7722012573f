/** mediaStoreSuite: bytes under keys that are written once. */
import { expect } from "@effect/vitest"
import { MediaStore } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { newIds } from "./site.ts"

/** A key as the engine makes it: `{site}/{image}/{sha256}.{extension}`. */
const newKeys = (count: number) =>
  Effect.map(newIds(count + 1), ([site = "", ...ids]) =>
    ids.map((id) => `site-${site}/${id}/${id.replaceAll("-", "").repeat(2)}.png`),
  )

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const PNG = "image/png"

const requirements: Requirements<MediaStore> = (it, time) => {
  it(
    "MUST give back exactly the bytes that were stored, and a URL",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [small = "", large = "", empty = ""] = yield* newKeys(3)
      const files: ReadonlyArray<readonly [string, Uint8Array]> = [
        [small, Uint8Array.from({ length: 256 }, (_, n) => n)],
        [large, new Uint8Array(1_000_000).fill(7)],
        [empty, new Uint8Array(0)],
      ]
      for (const [key, bytes] of files) {
        const { url } = yield* store.put({ key, bytes, mediaType: PNG })
        expect(url.length).toBeGreaterThan(0)
        const stored = yield* store.get(key)
        expect(stored).toBeInstanceOf(Uint8Array)
        expect(stored?.length).toBe(bytes.length)
        expect(stored && Buffer.compare(stored, bytes)).toBe(0)
      }
    }),
  )

  it.race(
    "R-11 MUST answer the same URL to the same key and bytes, also to 8 callers at once",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [key = ""] = yield* newKeys(1)
      const put = store.put({ key, bytes: bytesOf("picture"), mediaType: PNG })
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => put),
        { concurrency: "unbounded" },
      )
      expect(answers).toEqual(answers.map(() => answers[0]))
      expect(yield* store.get(key)).toEqual(bytesOf("picture"))
    }),
  )

  it(
    "R-11 MUST not change what is stored when the caller's bytes change afterwards",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [key = ""] = yield* newKeys(1)
      const bytes = bytesOf("picture")
      yield* store.put({ key, bytes, mediaType: PNG })
      bytes.fill(0)
      const stored = yield* store.get(key)
      expect(stored).toEqual(bytesOf("picture"))
      stored?.fill(0)
      expect(yield* store.get(key)).toEqual(bytesOf("picture"))
    }),
  )

  it(
    "R-11 MUST keep what was stored first under a key, whatever is put there later",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [key = "", sibling = ""] = yield* newKeys(2)
      const first = yield* store.put({ key, bytes: bytesOf("first"), mediaType: PNG })
      const second = yield* store.put({ key, bytes: bytesOf("second"), mediaType: PNG })
      expect(second).toEqual(first)
      expect(yield* store.get(key)).toEqual(bytesOf("first"))
      const other = yield* store.put({ key: sibling, bytes: bytesOf("first"), mediaType: PNG })
      expect(other.url).not.toBe(first.url)
    }),
  )

  it(
    "R-11 MUST keep the age of what is put again: a repetition does not save it from the sweep",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [key = ""] = yield* newKeys(1)
      const put = store.put({ key, bytes: bytesOf("x"), mediaType: PNG })
      yield* put
      yield* time.runOut
      yield* put
      const prefix = key.slice(0, key.indexOf("/"))
      const listed = yield* store.list({ olderThan: time.brief, after: prefix, limit: 10_000 })
      expect(listed.filter((other) => other.startsWith(prefix))).toEqual([key])
    }),
  )

  it(
    "R-11 MUST be swept page by page while pictures arrive: each old one once, no new one",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const keys = (yield* newKeys(7)).toSorted()
      const prefix = keys[0]?.slice(0, keys[0].indexOf("/")) ?? ""
      const [arriving = "", ...old] = keys
      for (const key of old) yield* store.put({ key, bytes: bytesOf("x"), mediaType: PNG })
      yield* time.runOut
      const swept: Array<string> = []
      let after = prefix
      for (let page = 0; page < old.length; page++) {
        const found = yield* store.list({ olderThan: time.brief, after, limit: 2 })
        const mine = found.filter((key) => key.startsWith(prefix))
        if (mine.length === 0) break
        yield* store.put({ key: arriving, bytes: bytesOf("new"), mediaType: PNG })
        yield* store.delete(mine)
        swept.push(...mine)
        after = mine.at(-1) ?? after
      }
      expect(swept).toEqual(old)
      expect(yield* store.get(arriving)).toEqual(bytesOf("new"))
    }),
  )

  it(
    "MUST answer null for a key that was never stored",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [known = "", unknown = ""] = yield* newKeys(2)
      yield* store.put({ key: known, bytes: bytesOf("x"), mediaType: PNG })
      expect(yield* store.get(unknown)).toBeNull()
    }),
  )

  it(
    "MUST delete exactly the keys that are named, as often as it is asked",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const keys = yield* newKeys(3)
      const [one = "", two = "", three = ""] = keys
      for (const key of keys) yield* store.put({ key, bytes: bytesOf(key), mediaType: PNG })
      yield* store.delete([one, three])
      yield* store.delete([one])
      yield* store.delete([])
      const left = yield* Effect.forEach(keys, store.get)
      expect(left).toEqual([null, bytesOf(two), null])
      yield* store.put({ key: one, bytes: bytesOf("again"), mediaType: PNG })
      expect(yield* store.get(one)).toEqual(bytesOf("again"))
    }),
  )

  it(
    "R-11 MUST list keys that were stored longer ago than asked, ascending, page by page",
    Effect.gen(function* () {
      const store = yield* MediaStore
      const [fresh = "", ...keys] = (yield* newKeys(5)).toSorted()
      for (const key of keys.toReversed())
        yield* store.put({ key, bytes: bytesOf("x"), mediaType: PNG })
      yield* time.runOut
      yield* store.put({ key: fresh, bytes: bytesOf("x"), mediaType: PNG })
      const listed = (olderThan: Duration.Duration, after: string | null, limit: number) =>
        store.list({ olderThan, after, limit })
      const prefix = fresh.slice(0, fresh.indexOf("/"))
      const old = yield* listed(time.brief, prefix, 10_000)
      expect(old.filter((key) => key.startsWith(prefix))).toEqual(keys)
      const [first = "", second = "", third = ""] = keys
      expect(yield* listed(time.brief, first, 2)).toEqual([second, third])
      const young = yield* listed(time.long, prefix, 10_000)
      expect(young.filter((key) => key.startsWith(prefix))).toEqual([])
    }),
  )
}

export const mediaStoreSuite = <E>(
  name: string,
  store: Adapter<MediaStore, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: MediaStore`, store, requirements, options)
