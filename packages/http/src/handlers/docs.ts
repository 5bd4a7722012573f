/** The OpenAPI document as a page. Scalar comes with Effect and is loaded when somebody looks. */
import type { Handler } from "../server/Exchange.ts"
import { Reply } from "../server/Reply.ts"

export const docs: Handler<"docs"> = async () => {
  const { docsPage, POLICY } = await import("../contract/docsPage.ts")
  return new Reply(200, await docsPage(), {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
  })
}
