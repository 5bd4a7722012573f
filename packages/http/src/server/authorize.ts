/** Asks the host who may do what. Fails closed: whatever is not a clear yes is a refusal. */
import { AutomationError } from "@pressline/core"
import { SiteNotFound } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Action } from "../contract/Action.ts"

/** What the host is asked. `siteId` is null for what belongs to no site, such as the list of sites. */
export interface Question {
  readonly siteId: string | null
  readonly action: Action
}

export type Permission =
  /** `actor` names the caller in the log and the audit trail. */
  | { readonly allow: true; readonly actor: string }
  | { readonly allow: false; readonly reason: "unauthenticated" | "forbidden" }

/** The host's rule. It must not read the request's body. */
export type Authorize = (request: Request, ask: Question) => Permission | Promise<Permission>

declare const granted: unique symbol

/** The right to touch one site. Only {@link permit} makes one, so nothing is done that was not asked. */
export interface SiteScope {
  readonly siteId: string
  readonly actor: string
  readonly requestId: string
  readonly [granted]: true
}

const PATIENCE = "2 seconds"

/** The host's answer; null for a throw, for silence, and for anything that is not an answer. */
const askHost = (
  authorize: Authorize,
  request: Request,
  question: Question,
): Effect.Effect<Permission | null> =>
  Effect.suspend(() => {
    const answer: unknown = authorize(request, question)
    if (!(answer instanceof Object) || !("then" in answer))
      return Effect.succeed(asPermission(answer))
    return Effect.tryPromise(() => Promise.resolve(answer)).pipe(
      Effect.timeout(PATIENCE),
      Effect.map(asPermission),
      Effect.catch(() => Effect.succeed(null)),
    )
  }).pipe(Effect.catchDefect(() => Effect.succeed(null)))

const asPermission = (answer: unknown): Permission | null => {
  if (typeof answer !== "object" || answer === null || !("allow" in answer)) return null
  if (answer.allow === true)
    return "actor" in answer && typeof answer.actor === "string" && answer.actor.length > 0
      ? { allow: true, actor: answer.actor.slice(0, 200) }
      : null
  if (answer.allow !== false || !("reason" in answer)) return null
  const { reason } = answer
  return reason === "unauthenticated" || reason === "forbidden" ? { allow: false, reason } : null
}

/**
 * The scope of an allowed request, or why it is refused: 401 for callers who are not known, the 404 of a
 * site that does not exist for sites they may not see, 403 where they may look but not touch, and where
 * the host gave no answer.
 */
export const permit = (
  authorize: Authorize,
  request: Request,
  question: Question,
  requestId: string,
): Effect.Effect<SiteScope, AutomationError> =>
  Effect.flatMap(askHost(authorize, request, question), (permission) => {
    if (permission === null) return Effect.fail(forbidden())
    const { siteId } = question
    if (permission.allow)
      return Effect.succeed({
        siteId: siteId ?? "",
        actor: permission.actor,
        requestId,
      } as SiteScope)
    if (permission.reason === "unauthenticated")
      return Effect.fail(new AutomationError("unauthorized", "Sign in, or send credentials."))
    if (question.action === "read") return Effect.fail(unseen(siteId))
    return Effect.flatMap(askHost(authorize, request, { ...question, action: "read" }), (look) =>
      Effect.fail(look?.allow === true ? forbidden() : unseen(siteId)),
    )
  })

/** Whether {@link permit} lets the request in. */
export const isPermitted = (...asked: Parameters<typeof permit>): Effect.Effect<boolean> =>
  Effect.match(permit(...asked), { onFailure: () => false, onSuccess: () => true })

const forbidden = () =>
  new AutomationError("forbidden", "You may not do this. Ask whoever runs this site.")

/** Word for word what is said of a site that does not exist. */
const unseen = (siteId: string | null): AutomationError =>
  siteId === null
    ? new AutomationError("not_found", "There is nothing at this address.")
    : new AutomationError("site_not_found", new SiteNotFound({ siteId }).message)
