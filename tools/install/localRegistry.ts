import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { basename } from "node:path"
import type { Packed } from "./packPackages.ts"

export interface LocalRegistry {
  readonly url: string
  readonly close: () => void
}

/** Longer ago than any package manager waits before it trusts a release. */
const RELEASED = "2026-01-01T00:00:00.000Z"

/** An npm registry on loopback that has the packed packages, and nothing else: the scope is asked here. */
export const startRegistry = async (packed: ReadonlyArray<Packed>): Promise<LocalRegistry> => {
  const byName = new Map(packed.map((one) => [one.manifest.name, one]))
  const byFile = new Map(packed.map((one) => [basename(one.tarball), one]))
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", url).pathname).slice(1)
    const tarball = byFile.get(basename(path))
    const asked = byName.get(path)
    if (tarball !== undefined) response.end(readFileSync(tarball.tarball))
    else if (asked !== undefined)
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify(documentOf(asked, url)))
    else response.writeHead(404).end("{}")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, close: () => void server.close() }
}

/** What a registry says of a package with one version. */
const documentOf = ({ manifest, tarball }: Packed, url: string) => {
  const bytes = readFileSync(tarball)
  const { name, version } = manifest
  return {
    name,
    "dist-tags": { latest: version },
    time: { created: RELEASED, modified: RELEASED, [version]: RELEASED },
    versions: {
      [version]: {
        ...manifest,
        dist: {
          tarball: `${url}${basename(tarball)}`,
          integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
          shasum: createHash("sha1").update(bytes).digest("hex"),
        },
      },
    },
  }
}
