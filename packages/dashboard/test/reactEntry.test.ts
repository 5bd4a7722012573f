import { describe, expect, it } from "vitest"

describe("the components, as built", () => {
  it("MUST load where there is no `require`: in Node, for server rendering, and under a bundler", async () => {
    const built = (await import(
      /* @vite-ignore */ new URL("../dist/react.js", import.meta.url).href
    )) as Record<string, unknown>
    expect(built["AutomationPage"]).toBeTypeOf("function")
  })
})
