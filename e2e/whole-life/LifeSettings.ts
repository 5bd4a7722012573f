/** LifeSettings: what every process of a life is told, and the secrets that none of them may give away. */

export interface LifeSettings {
  readonly databaseUrl: string
  readonly schema: string
  readonly redisUrl: string
  /** Of the jobs; each life has one of its own. */
  readonly queue: string
  readonly modelUrl: string
  /** Where the models' pictures are fetched. */
  readonly pictureHost: string
  /** Who says where that is. */
  readonly nameServer: string
  readonly wordpressUrl: string
  readonly mailPort: number
  /** Where pictures are kept between the processes. */
  readonly media: string
  /** Of the process that answers browsers; 0: any. */
  readonly port: number
}

export const SITE = "blog"

/** Where the host has the API. */
export const API = "/api/v1/automation"

/** Each is known to the process that needs it and to the other side, and is nowhere else. */
export const SECRETS = {
  aiKey: "sk-canary-4f0b1c7d9e2a",
  wordpressPassword: "canary wpap 7c1e",
  mailPassword: "canary-smtp-91b6d2",
  webhookSecret: `whsec_${Buffer.from("canary of the webhook 01").toString("base64")}`,
  slackPath: "/services/T0CANARY/B0CANARY/canaryslack5d1f8ab0",
  hostKey: Buffer.from("canary of the host's own key, 32").toString("base64"),
} as const

const NAME = "WHOLE_LIFE"

export const toEnvironment = (settings: LifeSettings): Record<string, string> => ({
  [NAME]: JSON.stringify(settings),
})

export const fromEnvironment = (): LifeSettings =>
  JSON.parse(process.env[NAME] ?? "null") as LifeSettings
