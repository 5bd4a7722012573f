import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { binariesFolder } from "./cacheFolder.ts"
import type { ChromiumLaunch } from "./chromium.ts"
import { installed } from "./onDemand.ts"

/** A page, as far as tests use it here: the package is not installed with the workspace. */
export interface Page {
  readonly goto: (url: string) => Promise<unknown>
  readonly title: () => Promise<string>
  /** Runs an expression in the page. */
  readonly evaluate: <A>(expression: string) => Promise<A>
}

export interface Browser {
  readonly newPage: () => Promise<Page>
  readonly close: () => Promise<void>
}

/** Launches what `chromium()` chose, by playwright-core, which is installed at the first use. */
export async function launchChromium(launch: ChromiumLaunch): Promise<Browser> {
  const folder = await installed(join(binariesFolder, "playwright"))
  const entry = createRequire(join(folder, "package.json")).resolve("playwright-core")
  const { default: playwright } = (await import(pathToFileURL(entry).href)) as {
    readonly default: {
      readonly chromium: { readonly launch: (options: ChromiumLaunch) => Promise<Browser> }
    }
  }
  return playwright.chromium.launch(launch)
}
