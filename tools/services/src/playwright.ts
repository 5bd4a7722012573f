import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { binariesFolder } from "./cacheFolder.ts"
import type { ChromiumLaunch } from "./chromium.ts"
import { installed } from "./onDemand.ts"

/** Playwright, as far as tests use it here: the package is not installed with the workspace. */
export interface Locator {
  readonly locator: (selector: string) => Locator
  readonly getByRole: Page["getByRole"]
  readonly getByText: (text: string | RegExp) => Locator
  readonly first: () => Locator
  readonly nth: (index: number) => Locator
  readonly count: () => Promise<number>
  readonly click: () => Promise<void>
  readonly fill: (value: string) => Promise<void>
  readonly focus: () => Promise<void>
  readonly selectOption: (value: string) => Promise<unknown>
  readonly setInputFiles: (files: {
    readonly name: string
    readonly mimeType: string
    readonly buffer: Buffer
  }) => Promise<void>
  readonly isVisible: () => Promise<boolean>
  readonly innerText: () => Promise<string>
  readonly inputValue: () => Promise<string>
  readonly getAttribute: (name: string) => Promise<string | null>
  readonly screenshot: (options?: { readonly path?: string }) => Promise<Buffer>
  readonly waitFor: (options?: {
    readonly state?: "attached" | "detached" | "hidden" | "visible"
    readonly timeout?: number
  }) => Promise<void>
}

export interface Page {
  readonly goto: (url: string) => Promise<unknown>
  /** Runs in every page before its own scripts, past its policy. */
  readonly addInitScript: (script: string) => Promise<unknown>
  readonly reload: () => Promise<unknown>
  readonly title: () => Promise<string>
  /** Runs an expression in the page. */
  readonly evaluate: <A>(expression: string) => Promise<A>
  /** Waits until an expression in the page is true. */
  readonly waitForFunction: (
    expression: string,
    argument?: undefined,
    options?: { readonly timeout?: number; readonly polling?: number },
  ) => Promise<unknown>
  readonly locator: (selector: string) => Locator
  readonly getByRole: (
    role: string,
    options?: { readonly name?: string | RegExp; readonly exact?: boolean },
  ) => Locator
  readonly getByLabel: (text: string | RegExp) => Locator
  readonly getByText: (text: string | RegExp) => Locator
  readonly keyboard: {
    readonly press: (key: string) => Promise<void>
    readonly type: (text: string) => Promise<void>
    readonly insertText: (text: string) => Promise<void>
  }
  readonly screenshot: (options?: {
    readonly path?: string
    readonly fullPage?: boolean
  }) => Promise<Buffer>
  readonly setViewportSize: (size: Size) => Promise<void>
  readonly emulateMedia: (media: {
    readonly colorScheme?: "light" | "dark"
    readonly reducedMotion?: "reduce" | "no-preference"
    readonly forcedColors?: "active" | "none"
  }) => Promise<void>
  readonly route: (
    url: string | RegExp,
    handler: (route: { readonly abort: () => Promise<void> }) => void,
  ) => Promise<void>
  readonly unroute: (url: string | RegExp) => Promise<void>
  /** Of requests, their `url()`; of `console`, its `type()` and `text()`; of `pageerror`, an `Error`. */
  readonly on: Listen
  readonly off: Listen
  readonly clock: {
    readonly install: () => Promise<void>
    readonly runFor: (milliseconds: number) => Promise<void>
  }
  readonly context: () => Context
  readonly close: () => Promise<void>
}

type Listen = (
  event: "console" | "dialog" | "pageerror" | "request" | "requestfailed" | "requestfinished",
  listener: (event: never) => void,
) => void

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Context {
  readonly newPage: () => Promise<Page>
  readonly close: () => Promise<void>
  readonly setDefaultTimeout: (milliseconds: number) => void
  readonly setOffline: (offline: boolean) => Promise<void>
  readonly newCDPSession: (page: Page) => Promise<{
    readonly send: (method: string, parameters?: object) => Promise<Record<string, unknown>>
  }>
}

export interface ContextOptions {
  readonly viewport?: Size
  readonly colorScheme?: "light" | "dark"
  readonly deviceScaleFactor?: number
  readonly extraHTTPHeaders?: Readonly<Record<string, string>>
  readonly locale?: string
  readonly timezoneId?: string
  readonly reducedMotion?: "reduce"
  readonly forcedColors?: "active"
  readonly permissions?: ReadonlyArray<string>
}

export interface Browser {
  readonly newPage: () => Promise<Page>
  readonly newContext: (options?: ContextOptions) => Promise<Context>
  readonly close: () => Promise<void>
}

/** Launches what `chromium()` chose, by playwright-core, which is installed at the first use. */
export async function launchChromium(launch: ChromiumLaunch): Promise<Browser> {
  const { default: playwright } = (await import(
    pathToFileURL(await resolved("playwright-core")).href
  )) as {
    readonly default: {
      readonly chromium: { readonly launch: (options: ChromiumLaunch) => Promise<Browser> }
    }
  }
  return playwright.chromium.launch(launch)
}

/** The path of axe, the accessibility checker: a script to run in a page. */
export const axePath = (): Promise<string> => resolved("axe-core/axe.min.js")

const resolved = async (name: string): Promise<string> => {
  const folder = await installed(join(binariesFolder, "playwright"))
  return createRequire(join(folder, "package.json")).resolve(name)
}
