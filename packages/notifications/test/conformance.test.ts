import { notifications } from "@pressline/notifications"
import { notifierSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import { afterAll } from "vitest"
import { openReceiver } from "./receiver.ts"

const receiver = await openReceiver()
afterAll(() => receiver.close())

notifierSuite("a webhook", notifications({ webhooks: { privateHosts: ["127.0.0.1"] } }), {
  hostWide: false,
  target: {
    kind: "webhook",
    url: receiver.url(),
    format: "standard",
    events: ["completed"],
    secretSet: false,
  },
  received: Effect.sync(() =>
    receiver.messages.map(({ headers }) => String(headers["webhook-id"])),
  ),
})
