/** verdict: reads what is stored and what everybody received, and says what is wrong with it. */
import { postgres } from "@pressline/adapter-postgres"
import { creditsToNumber, type Publication } from "@pressline/core"
import { creditsOf, Storage } from "@pressline/core/effect"
import { checkInvariants, type Violation } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { verified } from "../../packages/notifications/test/receiver.ts"
import { findCanaries } from "./canaries.ts"
import type { Hop } from "./Hop.ts"
import { CREDITS, type Life } from "./Life.ts"
import { SECRETS, SITE } from "./LifeSettings.ts"

export interface Verdict {
  readonly articles: number
  readonly pictures: number
  readonly takeovers: number
  /** Times that the message was tried, at its targets together. */
  readonly attempts: number
  readonly aiRequests: number
  readonly checks: number
  readonly violations: ReadonlyArray<Violation>
}

export const judgeLife = async (life: Life, passed: ReadonlyArray<Hop>): Promise<Verdict> => {
  const { outside, pool, reader, schema } = life
  const found: Array<Violation> = []
  let checks = 0
  const must = (invariant: string, holds: boolean, message: string): void => {
    checks += 1
    if (!holds) found.push({ invariant, message })
  }
  const { run } = await reader.currentRun({ siteId: SITE })
  must("LIVENESS", run?.status === "completed", `the run is ${run?.status}: ${run?.errorMessage}`)
  for (const hop of passed)
    must("FAULT", await hop.happened(life), `${hop.name}: the fault has met nothing`)

  const listed = async (kind: "content" | "image" | "publication") =>
    (await reader.listItems({ siteId: SITE, kind, limit: 100 })).items
  const articles = await listed("content")
  const publications = (await listed("publication")) as ReadonlyArray<Publication>
  const posts = [...outside.blog.site.posts.values()]
  const pictures = await listed("image")
  must("INV-8", articles.length > 1, `${articles.length} articles were written`)
  must("INV-8", publications.length === articles.length, "an article was not published")
  must(
    "INV-8",
    posts.length === articles.length,
    `${posts.length} posts, ${articles.length} articles`,
  )
  must("INV-8", outside.blog.site.media.size === pictures.length, "the media library is not right")
  for (const { contentId } of publications)
    must(
      "INV-8",
      posts.filter(({ content }) => content.includes(`publish:${contentId}`)).length === 1,
      `article ${contentId} is not there once`,
    )

  const asked = outside.receiver.messages.filter(({ path }) => path === "/hook")
  const told = asked.filter(({ body }) => !body.includes(`"type":"test"`))
  must("INV-19", asked.length - told.length === 1, "the test message did not come once")
  const expected = Math.max(1, ...passed.map(({ requestsToWebhook = 1 }) => requestsToWebhook))
  const ids = new Set(told.map(({ headers }) => headers["webhook-id"]))
  must("INV-19", told.length === expected, `the webhook was asked ${told.length} times`)
  must("INV-19", ids.size === 1, `a run's end has ${ids.size} messages`)
  for (const message of told) {
    const event = verified(SECRETS.webhookSecret, message) as {
      readonly type: string
      readonly data: Readonly<Record<string, unknown>>
    }
    const credits = run === null ? null : creditsToNumber(run.totalCreditsUsed)
    must(
      "INV-19",
      event.type === "run.completed" &&
        event.data["run_id"] === run?.runId &&
        event.data["credits_used"] === credits,
      `the message says ${JSON.stringify(event)}`,
    )
  }
  const chats = outside.receiver.messages.filter(({ path }) => path === SECRETS.slackPath)
  must("INV-19", chats.length === 1, `Slack was told ${chats.length} times`)
  must(
    "INV-19",
    chats.every(({ body }) => body.includes("is completed")),
    "Slack was told else",
  )
  const mails = outside.mails.letters.filter(({ raw }) => raw.includes("is completed"))
  must("INV-19", mails.length === 1, `${mails.length} mails came`)
  must(
    "INV-19",
    mails.every(({ raw }) => [...ids].every((id) => raw.includes(String(id)))),
    "the mail is none of the message",
  )

  const report = await Effect.runPromise(
    Effect.flatMap(Storage, (storage) =>
      checkInvariants({
        storage,
        siteIds: [SITE],
        grants: new Map([[SITE, creditsOf(CREDITS)]]),
        atRest: true,
      }),
    ).pipe(Effect.provide(postgres({ pool, schema }))),
  )
  const { notifications } = await reader.listNotifications({ siteId: SITE })
  return {
    articles: articles.length,
    pictures: pictures.length,
    takeovers: run?.takeovers ?? 0,
    attempts: notifications[0]?.attempts ?? 0,
    aiRequests: outside.models.requests.length,
    checks: checks + report.checks,
    violations: [...found, ...report.violations, ...(await findCanaries(life))],
  }
}
