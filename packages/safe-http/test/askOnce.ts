/** A process of its own that asks one host once and prints the answer. */
import { makeSafeHttp } from "@pressline/safe-http"
import * as Effect from "effect/Effect"

const [, , host = ""] = process.argv
const client = makeSafeHttp({ privateHosts: [host] })
const answer = await Effect.runPromise(client.request({ url: `http://${host}/` }))
process.stdout.write(answer.text())
