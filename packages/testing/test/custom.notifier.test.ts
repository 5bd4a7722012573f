/** A notifier of a plain function hears of everything, as often as it is told. */
import { customNotifier } from "@pressline/core/effect"
import { notifierSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"

const heard: Array<string> = []
const tell = async ({ id }: { readonly id: string }): Promise<void> => void heard.push(id)

notifierSuite("customNotifier", customNotifier(tell), {
  clock: "virtual",
  hostWide: true,
  target: null,
  received: Effect.sync(() => heard),
})
