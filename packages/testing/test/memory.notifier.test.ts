import { silentNotifier } from "@pressline/core/effect"
import { notifierSuite } from "@pressline/testing/conformance"

const target = { kind: "email", to: "ann@site.test", events: ["completed"] } as const
notifierSuite("silentNotifier", silentNotifier, { clock: "virtual", hostWide: false, target })
