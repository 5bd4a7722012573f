/** What a bundler makes of a package's main entry: minified and compressed, without what a host has anyway. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import { installed } from "@pressline/tools-services/onDemand"

interface Esbuild {
  readonly build: (options: object) => Promise<{
    readonly outputFiles: ReadonlyArray<{ readonly contents: Uint8Array }>
  }>
}

/** Bytes of a host that imports the names (default: all), minified and gzipped; what is external is not in it. */
export const bundleSize = async (
  folder: string,
  contents: string,
  external: ReadonlyArray<string>,
): Promise<number> => {
  const main = join(await installed(import.meta.dirname), "node_modules/esbuild/lib/main.js")
  const { default: esbuild } = (await import(pathToFileURL(main).href)) as { default: Esbuild }
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: folder, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    external,
    logLevel: "error",
  })
  return outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0)
}
