/** Every hop of an article's way, each with its fault. */
import type { Hop } from "./Hop.ts"
import type { Life } from "./Life.ts"
import { SECRETS, SITE } from "./LifeSettings.ts"
import { eventually, timePasses, workerAtWork } from "./moments.ts"
import { interruptedUpload } from "./upload.ts"

/** Providers do say keys back. */
const refusal = (status: number) =>
  ({
    kind: "error",
    status,
    headers: { "retry-after": "0" },
    error: { message: `Not now: ${SECRETS.aiKey}` },
  }) as const

const allFaultsMet = ({ outside: { models, wayToBlog } }: Life): boolean =>
  models.unmet() === 0 && wayToBlog.unmet() === 0

const attempts = async ({ reader }: Life): Promise<number> =>
  (await reader.listNotifications({ siteId: SITE })).notifications[0]?.attempts ?? 0

const lastError = async ({ reader }: Life): Promise<string> =>
  (await reader.listNotifications({ siteId: SITE })).notifications[0]?.lastError ?? ""

/** The browser had to connect again. */
const cameBack = ({ wire }: Life): boolean => wire.joined > 1

export const hops: ReadonlyArray<Hop> = [
  { name: "none", fault: "nothing goes wrong", happened: () => true },
  {
    name: "upload",
    fault: "host killed (kill -9) in the middle of the file",
    upload: interruptedUpload,
    happened: () => true,
  },
  {
    name: "AI",
    fault: "429, 503, garbage, pages, half answers, broken connections",
    prepare: ({ outside: { models } }) => {
      models.failNext("autoCluster", refusal(429), { kind: "garbage" })
      models.failNext("generateIdeas", refusal(503), { kind: "page" })
      models.failNext("generateContent", { kind: "cut" }, refusal(429))
      models.failNext("generateImagePrompts", { kind: "says", text: "no JSON" }, { kind: "hangUp" })
    },
    happened: allFaultsMet,
  },
  {
    name: "picture host",
    fault: "503, half a picture, a broken connection",
    prepare: ({ outside: { models } }) =>
      models.failNext(".png", refusal(503), { kind: "cut" }, { kind: "hangUp" }),
    happened: allFaultsMet,
  },
  {
    name: "worker",
    fault: "killed (kill -9) with articles in its hands",
    strike: async (life) => (await workerAtWork(life)).restart(),
    happened: async ({ reader }) =>
      ((await reader.currentRun({ siteId: SITE })).run?.takeovers ?? 0) > 0,
  },
  {
    name: "Postgres",
    fault: "immediate restart",
    strike: ({ servers }) => servers.database.restart(),
    happened: () => true,
  },
  {
    name: "Redis",
    fault: "killed and started again, empty",
    strike: ({ servers }) => servers.redis.restart(),
    happened: () => true,
  },
  {
    name: "WordPress",
    fault: "answers 500 after it stored the post; loses the next answer",
    prepare: ({ outside: { wayToBlog } }) => {
      wayToBlog.spoilAnswer("POST", /\/posts$/u, 500)
      wayToBlog.loseAnswer("POST", /\/posts$/u)
    },
    happened: allFaultsMet,
  },
  {
    name: "webhook",
    fault: "answers 500, then nothing at all",
    prepare: ({ outside: { receiver } }) => {
      let requests = 0
      receiver.answer((response, { path }) => {
        if (path !== "/hook") return response.writeHead(204).end()
        requests += 1
        if (requests === 1) return response.writeHead(500).end()
        if (requests > 2) return response.writeHead(204).end()
      })
    },
    afterwards: async (life) => {
      for (const why of [/it answers 500/u, /in time/u]) {
        await eventually("the attempt is over", async () => why.test(await lastError(life)))
        await timePasses(life)
      }
    },
    happened: async (life) => (await attempts(life)) === 3,
    requestsToWebhook: 3,
  },
  {
    name: "mail server",
    fault: "451, come back later",
    prepare: ({ outside: { mails } }) => mails.refuse({ code: 451, words: "come back later" }),
    afterwards: async (life) => {
      await eventually("it was refused", async () => /come back later/u.test(await lastError(life)))
      life.outside.mails.refuse(null)
      await timePasses(life)
    },
    happened: async (life) => (await attempts(life)) > 1,
  },
  {
    name: "host",
    fault: "killed (kill -9) and started again while a browser looks on",
    strike: ({ host }) => host.restart(),
    happened: cameBack,
  },
  {
    name: "browser",
    fault: "its event stream and every other connection cut",
    strike: async ({ wire }) => {
      const before = wire.joined
      wire.cut()
      await eventually("the browser comes back", async () => wire.joined > before)
    },
    happened: cameBack,
  },
]
