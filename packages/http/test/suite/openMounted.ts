import { type Automation, type AutomationOptions, createAutomation, localAi } from "@pressline/core"
import { createHttpApi, type Fetches, type HttpApi, type HttpApiOptions } from "@pressline/http"
import { expect } from "vitest"
import { authorizeByRole } from "./roles.ts"

/** An API that is mounted somewhere, under `/api/v1/automation`. */
export interface Mounted {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

export type Mount = (api: Fetches) => Promise<Mounted>

export interface HostTraits {
  /** It reads JSON bodies itself, before the API sees them. */
  readonly parsesBodies?: boolean
}

export interface Opened extends Mounted {
  readonly automation: Automation
  /** Runs that are being read for event streams. */
  readonly reading: () => number
}

/** An automation and its API, mounted. */
export const openMounted = async (
  mount: Mount,
  options: Partial<HttpApiOptions> = {},
  behaviour: Partial<AutomationOptions> = {},
): Promise<Opened> => {
  const automation = createAutomation({ ai: localAi(), ...behaviour })
  let reading = 0
  const watched: Automation = {
    ...automation,
    events: async function* (...input) {
      reading += 1
      try {
        yield* automation.events(...input)
      } finally {
        reading -= 1
      }
    },
  }
  const api: HttpApi = createHttpApi(watched, {
    authorize: authorizeByRole,
    rateLimits: false,
    ...options,
  })
  const mounted = await mount(api)
  return {
    ...mounted,
    automation,
    reading: () => reading,
    close: async () => {
      await api.close()
      await mounted.close()
      await automation.close()
    },
  }
}

export const owner = { "x-role": "owner" }
export const json = { ...owner, "content-type": "application/json" }

export type Problem = Readonly<Record<string, unknown>>

/** Checks that an answer is a problem document with this status and code. */
export const problem = async (
  response: Response,
  status: number,
  code: string,
): Promise<Problem> => {
  const text = await response.text()
  expect([response.status, text]).toEqual([status, expect.stringContaining(code)])
  expect(response.headers.get("content-type")).toBe("application/problem+json")
  return JSON.parse(text) as Problem
}
