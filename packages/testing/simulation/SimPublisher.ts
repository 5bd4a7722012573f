/** The world's publisher: counts what is out there, and loses answers. */
import {
  PublishError,
  type Publisher,
  type PublishRequest,
  type Receipt,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { SimGate } from "./SimGate.ts"
import type { SimWorld } from "./SimWorld.ts"

const post = ({ faults, posts }: SimWorld, request: PublishRequest): Receipt => {
  const known = faults.idempotency === "key" ? posts.receipts.get(request.key) : undefined
  const receipt = request.previous ?? known
  if (receipt) return receipt
  const made = { externalId: `post ${posts.byKey.size + 1} ${request.key}`, url: null }
  posts.byKey.set(request.key, (posts.byKey.get(request.key) ?? 0) + 1)
  posts.receipts.set(request.key, made)
  return made
}

const away = Effect.fail(new PublishError({ reason: "unavailable", detail: "simulated" }))

export const simPublisher = (world: SimWorld, gate: SimGate): Publisher["Service"] => {
  const { chooser, faults, posts } = world
  const publish = (request: PublishRequest) =>
    Effect.suspend(() => {
      const lost = world.troubled && chooser.chance(faults.publishUnknown)
      if (lost && chooser.chance(0.5)) return away
      const receipt = post(world, request)
      return lost
        ? Effect.fail(new PublishError({ reason: "unknown", detail: "simulated" }))
        : Effect.succeed(receipt)
    })
  const lookup = ({ key }: PublishRequest) =>
    Effect.suspend(() =>
      world.troubled && chooser.chance(faults.publishUnknown)
        ? away
        : Effect.succeed(posts.receipts.get(key) ?? null),
    )
  return {
    idempotency: faults.idempotency,
    publish: (request) =>
      gate.pass(Effect.andThen(Effect.sleep(chooser.between(10, 2000)), publish(request))),
    ...(faults.idempotency === "lookup"
      ? { lookup: (request: PublishRequest) => gate.pass(lookup(request)) }
      : {}),
  }
}
