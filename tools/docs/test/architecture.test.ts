/** The tree in ARCHITECTURE.md names what is there, and nothing else. */
import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { expect, test } from "vitest"
import { ROOMS } from "../../lint/directions.ts"
import { root } from "../repository.ts"

const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8")
const tree = /```text\n([\s\S]*?)```/.exec(text)?.[1] ?? ""

/** The lines below a room of core: names of files, then two spaces or more, then words. */
function namesIn(room: string): ReadonlyArray<string> {
  const below = new RegExp(`^ {2}${room}/ .*\\n((?: {4}.*\\n)*)`, "m").exec(tree)?.[1] ?? ""
  return below
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/)[0] ?? "")
    .flatMap((names) => names.split(" "))
    .filter((name) => name !== "" && !name.endsWith("/"))
    .toSorted()
}

test.each(["engine", "stages", "operations"])("the files of %s", (room) => {
  const files = globSync(`packages/core/src/${room}/**/*.ts`, { cwd: root })
  expect(namesIn(room)).toEqual(files.map((file) => basename(file, ".ts")).toSorted())
})

test("the rooms of every package", () => {
  const missing = Object.values(ROOMS)
    .flatMap((rooms) => Object.keys(rooms))
    .filter((room) => !new RegExp(`^ .*\\b${room}/|${room}/, the page`, "m").test(tree))
  expect(missing).toEqual([])
})

test("what is in tools", () => {
  const entries = globSync("tools/*", { cwd: root, exclude: ["**/node_modules"] })
  expect(entries.length).toBeGreaterThan(10)
  expect(entries.filter((entry) => !tree.includes(entry.replaceAll("\\", "/")))).toEqual([])
})
