import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { must, pnpm, root } from "./commands.ts"

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Packed {
  /** As it is in the tarball: versions in place of `workspace:` and `catalog:`. */
  readonly manifest: Manifest
  readonly tarball: string
  readonly bytes: number
}

/** The folders of the packages that are published. */
export const packageFolders = (): ReadonlyArray<string> =>
  readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .filter((folder) => manifestIn(folder).private !== true)

export const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** Packs every published package into a folder, as publishing would. */
export const packPackages = async (into: string): Promise<ReadonlyArray<Packed>> => {
  const packed: Array<Packed> = []
  for (const folder of packageFolders()) {
    const before = new Set(readdirSync(into))
    await pnpm(["pack", "--pack-destination", into], folder)
    const [file] = readdirSync(into).filter((name) => !before.has(name))
    if (file === undefined) throw new Error(`pnpm pack made nothing of ${folder}`)
    const tarball = join(into, file)
    const text = await must("tar", ["-xOf", tarball, "package/package.json"], into)
    packed.push({
      manifest: JSON.parse(text) as Manifest,
      tarball,
      bytes: statSync(tarball).size,
    })
  }
  return packed
}
