/** The automation as every process of a life has it: nothing of it is a test's own. */
import { aiSdk, guardedFetch } from "@pressline/adapter-ai-sdk"
import { type BullmqOptions, bullmqDispatcher } from "@pressline/adapter-bullmq"
import { mediaFiles } from "@pressline/adapter-files"
import { postgres } from "@pressline/adapter-postgres"
import { redisLock } from "@pressline/adapter-redis-lock"
import { wordpress } from "@pressline/adapter-wordpress"
import { type Automation, createAutomation, ledger } from "@pressline/core"
import { notifications } from "@pressline/notifications"
import { Redis } from "ioredis"
import { createTransport } from "nodemailer"
import pg from "pg"
import { openAiCompatible } from "../../tools/ai-sdk/clients.ts"
import { type LifeSettings, SECRETS } from "./LifeSettings.ts"

export interface OpenAutomation {
  readonly automation: Automation
  readonly queue: BullmqOptions
}

const CONCURRENCY = 4

export const openAutomation = async (settings: LifeSettings): Promise<OpenAutomation> => {
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 6 })
  pool.on("error", () => {}) // a connection that breaks while nobody uses it: the pool opens another
  const redis = new Redis(settings.redisUrl, { maxRetriesPerRequest: null })
  redis.on("error", () => {})
  const queue: BullmqOptions = {
    connection: { url: settings.redisUrl, maxRetriesPerRequest: null },
    queue: settings.queue,
  }
  const { createOpenAICompatible } = await openAiCompatible()
  const models = createOpenAICompatible({
    name: "models",
    baseURL: settings.modelUrl,
    apiKey: SECRETS.aiKey,
    supportsStructuredOutputs: true,
    fetch: guardedFetch({
      baseURL: settings.modelUrl,
      privateHosts: [settings.pictureHost],
      nameServers: [settings.nameServer],
    }),
  })
  const automation = createAutomation({
    storage: postgres({ pool, schema: settings.schema }),
    ai: aiSdk({
      model: models.languageModel("writer"),
      imageModel: models.imageModel("painter"),
      style: () => ({ targetWords: 800 }),
    }),
    credits: ledger(),
    lock: redisLock({ client: redis }),
    dispatcher: bullmqDispatcher(queue),
    media: mediaFiles({ dir: settings.media }),
    publisher: wordpress({
      url: settings.wordpressUrl,
      username: "editor",
      applicationPassword: SECRETS.wordpressPassword,
      ownNetwork: true,
    }),
    notifier: notifications({
      link: ({ runId, siteId }) => `https://app.example.com/sites/${siteId}/runs/${runId}`,
      webhooks: { privateHosts: ["127.0.0.1"] },
      email: {
        from: "Pressline <pressline@host.test>",
        transport: createTransport({
          host: "127.0.0.1",
          port: settings.mailPort,
          secure: false,
          auth: { user: "pressline", pass: SECRETS.mailPassword },
        }),
      },
    }),
    secretKey: Buffer.from(SECRETS.hostKey, "base64"),
    concurrency: CONCURRENCY,
    leaseTtl: "2 seconds", // short, so that a takeover is soon seen
    poll: "300 millis",
    sweepEvery: "300 millis",
    tickEvery: "1 second",
  })
  return { automation, queue }
}
