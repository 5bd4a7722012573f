/** One request on its way through a handler: who asks, for what, and how to answer. */
import type { Automation, CallOptions } from "@pressline/core"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type { Api } from "../contract/Api.ts"
import type { SiteScope } from "./authorize.ts"
import type { BodyStream } from "./body.ts"
import type { Reply, WithHeaders } from "./Reply.ts"
import type { Server } from "./Server.ts"

/** What a handler gets besides its input. */
export interface Exchange {
  readonly automation: Automation
  /** The site, and who asks: from the host's permission, never from the request alone. */
  readonly scope: SiteScope
  /** Aborts when the caller is gone. */
  readonly call: CallOptions
  readonly request: Request
  /** The body of an endpoint that takes a stream, else null. */
  readonly body: BodyStream | null
  readonly server: Server
}

type Endpoints = {
  [G in keyof typeof Api.groups]: (typeof Api.groups)[G] extends infer Group
    ? Group extends { readonly endpoints: infer E }
      ? E[keyof E]
      : never
    : never
}[keyof typeof Api.groups]

type Part<S> = [S] extends [never] ? {} : S extends { readonly Type: infer T } ? T : {}

export type EndpointName = HttpApiEndpoint.Identifier<Endpoints>
type Named<Name> = HttpApiEndpoint.WithIdentifier<Endpoints, Name & string>

/** Query, body and headers of an endpoint, decoded. The site is not among them: it comes from the scope. */
export interface Input<Name extends EndpointName> {
  readonly query: Omit<Part<HttpApiEndpoint.Query<Named<Name>>>, "siteId">
  readonly payload: Part<HttpApiEndpoint.Payload<Named<Name>>>
  readonly headers: Part<HttpApiEndpoint.Headers<Named<Name>>>
}

type Answer<Name extends EndpointName> = Part<HttpApiEndpoint.Success<Named<Name>>>

/** One operation as an answer; a `Reply` is sent as it is. */
export type Handler<Name extends EndpointName> = (
  exchange: Exchange,
  input: Input<Name>,
) => Promise<Answer<Name> | Reply | WithHeaders<Answer<Name>>>

export type Handlers = { readonly [Name in EndpointName]: Handler<Name> }
