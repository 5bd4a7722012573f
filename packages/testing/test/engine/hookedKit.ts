/** A site with webhooks, on a host that has a key for their secrets. */
import type { ConfigPatch } from "@pressline/core"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import { onlyStages } from "./storedRuns.ts"

export const KEY = new Uint8Array(32).fill(7)

export const hook = (more: { readonly url?: string; readonly secret?: string } = {}) =>
  ({
    kind: "webhook",
    url: "https://hooks.site.example/a",
    format: "standard",
    events: ["completed"],
    ...more,
  }) as const

export const kitWith = async (
  notify: ConfigPatch["notify"] & {},
  options: TestKitOptions = { secretKey: KEY },
): Promise<TestKit> => {
  const kit = createTestKit({ ...options, siteDefaults: onlyStages(1) })
  await kit.automation.updateConfig({ siteId: kit.siteId, patch: { notify } })
  return kit
}
