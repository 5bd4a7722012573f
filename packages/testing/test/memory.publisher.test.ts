import { markAsPublished } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"

publisherSuite("markAsPublished", markAsPublished, { clock: "virtual", idempotency: "key" })
