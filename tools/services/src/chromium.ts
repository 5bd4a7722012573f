import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { binariesFolder, cacheFolder } from "./cacheFolder.ts"
import { installed } from "./onDemand.ts"
import { onPath } from "./onPath.ts"
import { Unavailable } from "./Service.ts"

/** Launch options of playwright-core. Plain data. */
export interface ChromiumLaunch {
  readonly executablePath: string
  readonly args: Array<string>
  readonly env?: NodeJS.ProcessEnv
}

export interface ChromiumChoice {
  readonly launch: ChromiumLaunch
  /** Which rung of the ladder was used. */
  readonly from: string
}

/** $CHROMIUM_PATH, else npm's Chromium on Linux x64, else one on PATH. Unpacks only when called. */
export async function chromium(): Promise<ChromiumChoice> {
  const given = process.env["CHROMIUM_PATH"]
  if (given) return { from: "CHROMIUM_PATH", launch: plain(given) }
  const platform = `${process.platform}-${process.arch}`
  if (platform === "linux-x64") return { from: "npm @sparticuz/chromium", launch: await unpacked() }
  const found = onPath("chromium", "chromium-browser", "google-chrome")
  if (!found)
    throw new Unavailable(`no Chromium for ${platform}: set CHROMIUM_PATH, or put chromium on PATH`)
  return { from: found, launch: plain(found) }
}

const plain = (executablePath: string): ChromiumLaunch => ({
  executablePath,
  args: ["--no-sandbox"],
})

/** With its own libraries and font: nothing from the system but glibc. */
async function unpacked(): Promise<ChromiumLaunch> {
  const binaries = await installed(join(binariesFolder, "chromium"))
  const entry = createRequire(join(binaries, "package.json")).resolve("@sparticuz/chromium")
  const { version } = createRequire(entry)("../package.json") as { readonly version: string }
  const folder = join(cacheFolder, `chromium-${version}`)
  if (!existsSync(folder)) {
    const part = `${folder}.${process.pid}`
    mkdirSync(part, { recursive: true })
    await inflateAll(entry, part)
    writeFileSync(join(part, "fonts.conf"), fontsConf(folder))
    try {
      renameSync(part, folder)
    } catch (cause) {
      rmSync(part, { recursive: true, force: true })
      if (!existsSync(folder)) throw cause // else another process was faster
    }
  }
  return {
    executablePath: join(folder, "chromium"),
    // Not the package's own `args`: they mean a single process and no web security.
    args: ["--no-sandbox", "--no-zygote"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  }
}

/** Its `executablePath()` trusts whatever lies in a fixed folder of /tmp, so we unpack for ourselves. */
async function inflateAll(entry: string, into: string): Promise<void> {
  const before = process.env["TMPDIR"]
  process.env["TMPDIR"] = into // `inflate` unpacks into os.tmpdir()
  try {
    const { inflate } = (await import(pathToFileURL(entry).href)) as {
      readonly inflate: (pack: string) => Promise<string>
    }
    const packs = resolve(dirname(entry), "../bin")
    // al2023 holds the libraries that a bare Debian lacks (nss, nspr).
    const wanted = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"]
    await Promise.all(wanted.map((pack) => inflate(join(packs, pack))))
  } finally {
    if (before === undefined) delete process.env["TMPDIR"]
    else process.env["TMPDIR"] = before
  }
}

/** Without any font all text has width zero, and the bundled fonts.conf points to /tmp. */
function fontsConf(folder: string): string {
  const fonts = ["/usr/share/fonts", "/usr/local/share/fonts", join(folder, "fonts/fonts")]
  return [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>',
    ...fonts.map((path) => `<dir>${path}</dir>`),
    `<cachedir>${folder}/fontconfig</cachedir></fontconfig>`,
  ].join("")
}
