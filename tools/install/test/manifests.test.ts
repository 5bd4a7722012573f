import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { packageFolders } from "../packPackages.ts"
import { readmeSteps } from "../readmeSteps.ts"

const root = join(import.meta.dirname, "../../..")

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: ReadonlyArray<string>
  readonly license: string
  readonly type: string
  readonly files: ReadonlyArray<string>
  readonly sideEffects: unknown
  readonly engines: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>> | string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

const folders = packageFolders()
const versions = new Set(folders.map((folder) => manifestOf(folder).version))

describe.each(folders.map((folder) => [manifestOf(folder).name, folder] as const))(
  "%s, as it is published",
  (name, folder) => {
    const manifest = manifestOf(folder)

    it("says what it is, under which licence, for which Node", () => {
      expect(manifest.description.length).toBeGreaterThan(20)
      expect(manifest.keywords).toContain("pressline")
      expect(manifest.license).toBe("MIT")
      expect(manifest.type).toBe("module")
      expect(manifest.engines).toEqual({ node: ">=22.19" })
      expect(manifest.sideEffects).toBeDefined()
      expect(versions.size).toBe(1)
      expect(readFileSync(join(folder, "LICENSE"), "utf8")).toBe(
        readFileSync(join(root, "LICENSE"), "utf8"),
      )
    })

    it("has a page that says how to install it", () => {
      const readme = readFileSync(join(folder, "README.md"), "utf8")
      expect(readme.split("\n", 1)[0]).toContain(name)
      expect(readme).toMatch(new RegExp(`npm install .*${name}|npx ${name} `))
    })

    it("publishes its build and its history, no build information, and runs nothing when installed", () => {
      expect(manifest.files).toEqual(
        expect.arrayContaining(["dist", "!dist/**/*.tsbuildinfo", "CHANGELOG.md"]),
      )
      expect(Object.keys(manifest.scripts ?? {})).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(?:pre|post)?install$|^prepare$/)]),
      )
    })

    it("has types first in every entry, then what `import` and `require` load", () => {
      for (const [entry, target] of Object.entries(manifest.exports)) {
        if (typeof target === "string") continue
        expect(Object.keys(target), entry).toEqual(["@pressline/source", "types", "default"])
        expect(existsSync(join(folder, target["@pressline/source"] ?? "")), entry).toBe(true)
      }
      expect(manifest.exports["./package.json"]).toBe("./package.json")
    })

    it("leaves what the host owns to the host", () => {
      const sources = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(folder, "src", file), "utf8"))
      if (sources.some((source) => /from "effect\//.test(source)))
        expect(manifest.peerDependencies?.["effect"]).toMatch(/^\^4\.|^>=4\./)
      for (const peer of ["effect", "kysely", "pg", "ioredis", "bullmq", "ai", "sharp", "react"])
        expect(Object.keys(manifest.dependencies ?? {})).not.toContain(peer)
    })
  },
)

describe("the README, as check:install goes through it", () => {
  it("installs before it imports", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8")
    const there = new Set(["node", "effect"])
    const steps = readmeSteps(readme)
    expect(steps.filter(({ code }) => code !== null).length).toBeGreaterThanOrEqual(5)
    for (const { code, install, section } of steps) {
      for (const name of install) there.add(name)
      for (const [, from = ""] of (code ?? "").matchAll(/from "([^"]+)"/g)) {
        const name = from.startsWith("node:") ? "node" : from.split("/", from[0] === "@" ? 2 : 1)
        expect(there, `${section} imports ${from}`).toContain(
          typeof name === "string" ? name : name.join("/"),
        )
      }
    }
  })
})
