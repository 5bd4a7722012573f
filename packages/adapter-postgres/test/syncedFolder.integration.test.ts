/** What a power cut leaves of a folder: what had been synced. */
import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { expect, test } from "vitest"
import { pgliteInFolder, type Sync } from "../src/connection/pgliteInFolder.ts"
import { newFolders } from "./newFolders.ts"

const synced = new Set<number>()
const folders = newFolders((fd) => {
  fsyncSync(fd)
  synced.add(fstatSync(fd).ino)
})

const below = (dir: string): ReadonlyArray<string> =>
  readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) => join(dir, name))

/** The disk of a machine that writes nothing before it is asked to: files and folders as last synced. */
const forgetfulDisk = (dir: string, disk: string) => {
  cpSync(dir, disk, { recursive: true })
  let count = 0
  const sync: Sync = (fd) => {
    fsyncSync(fd)
    count += 1
    const path = pathOf(dir, fd)
    const kept = join(disk, relative(dir, path))
    if (statSync(path).isDirectory()) forgetRemoved(path, kept)
    else {
      mkdirSync(dirname(kept), { recursive: true })
      copyFileSync(path, kept, constants.COPYFILE_FICLONE)
    }
  }
  return { sync, count: () => count }
}

const forgetRemoved = (folder: string, kept: string): void => {
  mkdirSync(kept, { recursive: true })
  for (const name of readdirSync(kept))
    if (!existsSync(join(folder, name))) rmSync(join(kept, name), { recursive: true })
}

/** The path of an open file: the one below `dir` that has its number. */
const pathOf = (dir: string, fd: number): string => {
  const { ino } = fstatSync(fd)
  const found = [dir, ...below(dir)].find(
    (path) => statSync(path, { throwIfNoEntry: false })?.ino === ino,
  )
  if (found === undefined) throw new Error("a file was synced that is not in the folder")
  return found
}

test("a new folder is on disk before it has its name, and what a crash left half made is gone", () => {
  expect(readdirSync(folders.made)).toEqual(["postgres"])
  const files = below(join(folders.made, "postgres", "base"))
  expect(files.length).toBeGreaterThan(500)
  // Postgres makes its cache of the catalogue anew, and does not wait for its disk.
  const lost = files.filter(
    (file) => basename(file) !== "pg_internal.init" && !synced.has(statSync(file).ino),
  )
  expect(lost).toEqual([])
  expect(synced).toContain(statSync(folders.made).ino)
})

test("commits that were answered survive a power cut, before and after a checkpoint", async () => {
  const dir = folders.copy("machine")
  const made = await pgliteInFolder(dir)
  await made.exec("create table kept (n int primary key)")
  await made.close()
  const disk = folders.path("disk")
  const { count, sync } = forgetfulDisk(dir, disk)
  const pglite = await pgliteInFolder(dir, sync)
  for (let n = 1; n <= 10; n += 1) {
    const before = count()
    await pglite.query("insert into kept values ($1)", [n])
    expect(count()).toBeGreaterThan(before)
    if (n === 5) await pglite.exec("checkpoint")
  }
  // The power goes: nothing is closed. What the disk has is opened on another machine.
  const after = await pgliteInFolder(disk)
  const { rows } = await after.query("select n from kept order by n")
  expect(rows).toEqual(Array.from({ length: 10 }, (_, at) => ({ n: at + 1 })))
  await after.close()
  await pglite.close()
})

test("a disk that cannot sync stops the database: no commit is answered until it is opened again", async () => {
  const dir = folders.copy("broken")
  let broken = false
  const pglite = await pgliteInFolder(dir, (fd) => {
    if (broken) throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" })
    fsyncSync(fd)
  })
  await pglite.exec("create table kept (n int)")
  const insert = (n: number) => pglite.query("insert into kept values ($1)", [n])
  broken = true
  await expect(insert(1)).rejects.toThrow(/has stopped: could not fsync file/u)
  broken = false
  // What Postgres knows is no longer what the disk has: only a new start can tell.
  await expect(insert(2)).rejects.toMatchObject({ code: "57P02" })
  await pglite.close()
  const again = await pgliteInFolder(dir)
  const { rows } = await again.query<{ n: number }>("select n from kept")
  expect(rows.map(({ n }) => n)).not.toContain(2)
  await again.close()
})

test("what is left of a damaged database is refused, not made anew", async () => {
  const dir = folders.copy("damaged")
  rmSync(join(dir, "postgres", "PG_VERSION"))
  await expect(pgliteInFolder(dir)).rejects.toThrow("put a copy back, or remove")
  const other = folders.copy("other")
  rmSync(join(other, "postgres", "global"), { recursive: true })
  await expect(pgliteInFolder(other)).rejects.toThrow(`the database in ${other}`)
})
