import { inject, type TestContext } from "vitest"
import type { ChromiumChoice } from "./chromium.ts"
import type { Service } from "./Service.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the broker listens. */
    services: string
  }
}

export interface Services {
  readonly postgres: Service
  /** In transaction mode, before a server of its own. */
  readonly pgbouncer: Service
  readonly postgres15: Service
  readonly redis: Service
  readonly wordpress: Service
  readonly chromium: ChromiumChoice
}

/**
 * The service, started if no test asked before. Skips the test, naming the reason, where this
 * platform has none. Files share one server, so give each its own schema, database or key prefix.
 */
export async function service<Name extends keyof Services>(
  ctx: Pick<TestContext, "skip">,
  name: Name,
): Promise<Services[Name]> {
  const response = await fetch(`${inject("services")}/${name}`)
  if (response.ok) return (await response.json()) as Services[Name]
  const reason = await response.text()
  if (response.status === 503) ctx.skip(reason)
  throw new Error(reason)
}

/** Why this platform has no such service, or null where it has: for suites that are declared or not. */
export async function missing(name: keyof Services): Promise<string | null> {
  const response = await fetch(`${inject("services")}/${name}`)
  return response.status === 503 ? response.text() : null
}
