import { isWebhookSecret, signWebhook } from "@pressline/safe-http"
import * as Redacted from "effect/Redacted"
import { expect, it } from "vitest"

/** The example of the Standard Webhooks specification. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const message = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
}

it("MUST sign as the specification's example does", () => {
  expect(signWebhook(message, [Redacted.make(SECRET)])).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  })
})

it("MUST sign with each of several secrets", () => {
  const other = `whsec_${Buffer.alloc(24, "other").toString("base64")}`
  const headers = signWebhook(message, [Redacted.make(other), Redacted.make(SECRET)])
  expect(headers["webhook-signature"]).toMatch(/^v1,\S{44} v1,g0hM9SsE\S+$/u)
})

it("MUST refuse what is no secret, without saying it", () => {
  for (const wrong of [
    "",
    "secret",
    "whsec_",
    "whsec_c2hvcnQ=",
    `whsec_${"*".repeat(40)}`,
    "a".repeat(40),
  ]) {
    expect(isWebhookSecret(wrong)).toBe(false)
    expect(() => signWebhook(message, [Redacted.make(wrong)])).toThrow(/^a webhook's secret is/u)
  }
  expect(isWebhookSecret(SECRET)).toBe(true)
})
