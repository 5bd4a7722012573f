/** A publisher of plain functions keeps what its host's functions promise. */
import { customPublisher, type PublishRequest } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"

/** A blog: every post of a key, and whether the next answer is lost. */
const blog = (idempotency: "key" | "lookup" | "none") => {
  const posts: Array<{ readonly id: string; readonly key: string }> = []
  let lost = false
  const receipt = (id: string) => ({ externalId: id, url: `https://blog.example/${id}` })
  const find = (key: string) => posts.find((post) => post.key === key)
  const publish = async ({ key, previous }: PublishRequest) => {
    const there = previous?.externalId ?? (idempotency === "key" ? find(key)?.id : undefined)
    const id = there ?? `post-${posts.length + 1}`
    if (there === undefined) posts.push({ id, key })
    if (!lost) return receipt(id)
    lost = false
    throw new Error("socket hang up")
  }
  const lookup = async ({ key }: PublishRequest) => {
    const found = find(key)
    return found === undefined ? null : receipt(found.id)
  }
  return {
    layer: customPublisher({
      idempotency,
      publish,
      ...(idempotency === "lookup" ? { lookup } : {}),
    }),
    count: (key: string) => posts.filter((post) => post.key === key).length,
    loseNextAnswer: () => void (lost = true),
  }
}

for (const idempotency of ["key", "lookup", "none"] as const) {
  const { count, layer, loseNextAnswer } = blog(idempotency)
  publisherSuite(`customPublisher by ${idempotency}`, layer, {
    clock: "virtual",
    idempotency,
    count: ({ key }) => Effect.sync(() => count(key)),
    loseNextAnswer: Effect.sync(loseNextAnswer),
  })
}
