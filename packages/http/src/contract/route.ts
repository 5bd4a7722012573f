/** Makes endpoints that say who may use them: an endpoint of the contract always has an action. */
import * as Context from "effect/Context"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Schema from "effect/Schema"
import type { ErrorCode } from "@pressline/core"
import { wire } from "@pressline/core/effect"
import type { Action } from "./Action.ts"

/** The action an endpoint needs. One without it is refused when the API is made. */
export class Needs extends Context.Service<Needs, Action>()("@pressline/http/Needs") {}

/** The codes an endpoint answers besides those that every endpoint can answer. */
export const Refuses = Context.Reference<ReadonlyArray<ErrorCode>>("@pressline/http/Refuses", {
  defaultValue: () => [],
})

/** The query of an endpoint before it is turned into strings, for the document. */
export const QueryFields = Context.Reference<Schema.Struct.Fields>("@pressline/http/QueryFields", {
  defaultValue: () => ({}),
})

/** What the document says in words. */
export const Words = Context.Reference<string>("@pressline/http/Words", { defaultValue: () => "" })

interface Look<F extends Schema.Struct.Fields, S extends Schema.Top> {
  readonly words: string
  readonly query: F
  readonly success: S
  readonly refuses?: ReadonlyArray<ErrorCode>
}

/** `GET`, action `read`. */
export const read = <
  const Name extends string,
  const Path extends `/${string}`,
  const F extends Schema.Struct.Fields,
  S extends Schema.Top,
>(
  name: Name,
  path: Path,
  { query, refuses = [], success, words }: Look<F, S>,
) =>
  HttpApiEndpoint.get(name, path, { query: wire(query), success })
    .annotate(Needs, "read")
    .annotate(QueryFields, query)
    .annotate(Refuses, refuses)
    .annotate(Words, words)

interface Change<
  F extends Schema.Struct.Fields,
  P extends Schema.Top,
  S extends Schema.Top,
> extends Look<F, S> {
  readonly payload: P
}

/** A repeated `POST` with the same key has one effect and gets the same answer. */
const idempotencyKey = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^[\x21-\x7E]{1,200}$/u, { message: "1 to 200 visible characters" }),
    ),
  ),
}

const change =
  <const H extends Schema.Struct.Fields>(
    method: "POST" | "PUT",
    action: Action,
    headers: H,
    always: ReadonlyArray<ErrorCode>,
  ) =>
  <
    const Name extends string,
    const Path extends `/${string}`,
    const F extends Schema.Struct.Fields,
    P extends Schema.Top,
    S extends Schema.Top,
  >(
    name: Name,
    path: Path,
    { payload, query, refuses = [], success, words }: Change<F, P, S>,
  ) =>
    HttpApiEndpoint.make(method)(name, path, { query: wire(query), payload, success, headers })
      .annotate(Needs, action)
      .annotate(QueryFields, query)
      .annotate(Refuses, [...always, ...refuses])
      .annotate(Words, words)

/** `POST`, action `operate`. */
export const operate = change("POST", "operate", idempotencyKey, [
  "idempotency_conflict",
  "unsupported_media_type",
])

/** `POST`, action `configure`: it tries the config, and changes none of it. */
export const tryConfig = change("POST", "configure", idempotencyKey, [
  "idempotency_conflict",
  "unsupported_media_type",
])

/** `PUT`, action `configure`. */
export const configure = change(
  "PUT",
  "configure",
  { "if-match": Schema.optionalKey(Schema.String) },
  ["unsupported_media_type"],
)
