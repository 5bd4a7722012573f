/** How Vite builds the browser's half: the library, the app, and the stories of the tests. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { esmExternalRequirePlugin, type InlineConfig } from "vite"

const root = join(import.meta.dirname, "..")
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string
}

/** Browsers of spring 2024 and later: they have `light-dark()`. */
const BROWSERS = ["chrome123", "firefox120", "safari17.5"]

const common = (outDir: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  define: { __VERSION__: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
  resolve: { conditions: ["@pressline/source", "module", "browser", "production"] },
  css: { modules: { generateScopedName: "pl-[local]-[hash:base64:4]" } },
  build: {
    outDir,
    target: BROWSERS,
    cssTarget: BROWSERS,
    emptyOutDir: false,
    reportCompressedSize: false,
    modulePreload: false,
  },
})

/** Libraries say "use client" in every file, which a bundle says once. */
const onwarn = (warning: { readonly code?: string }, warn: (warning: never) => void): void => {
  if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning as never)
}

/** One script and one style sheet, named without a hash: whoever embeds them names them. */
const single = (name: string) => ({
  entryFileNames: `${name}.js`,
  assetFileNames: `${name}.[ext]`,
  codeSplitting: false,
})

const HOSTS = [/^react($|\/)/, /^react-dom($|\/)/]

/** React stays the host's; everything else is inside. */
export const libraryConfig = (outDir: string): InlineConfig => {
  const base = common(outDir)
  return {
    ...base,
    build: {
      ...base.build,
      minify: false,
      cssMinify: true,
      cssCodeSplit: false,
      lib: {
        entry: join(root, "src/react.ts"),
        formats: ["es"],
        fileName: () => "react.js",
        cssFileName: "styles",
      },
      rollupOptions: {
        onwarn,
        // What is inside and was written for CommonJS imports React, too: no host gives it a `require`.
        plugins: [esmExternalRequirePlugin({ external: HOSTS })],
        output: { banner: '"use client"' },
      },
    },
  }
}

export const appConfig = (outDir: string): InlineConfig =>
  pageConfig(outDir, "src/app/main.tsx", "app")

export const storiesConfig = (outDir: string): InlineConfig =>
  pageConfig(outDir, "stories/main.tsx", "stories")

export const foreignConfig = (outDir: string): InlineConfig =>
  pageConfig(outDir, "stories/foreign.tsx", "foreign")

const pageConfig = (outDir: string, entry: string, name: string): InlineConfig => {
  const base = common(outDir)
  return {
    ...base,
    build: {
      ...base.build,
      cssCodeSplit: false,
      rollupOptions: { onwarn, input: join(root, entry), output: single(name) },
    },
  }
}
