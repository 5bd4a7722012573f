/** The AI functions and the blog of a process, when a server of its parent has them. */
import {
  AiError,
  customAi,
  type CustomAiCall,
  type CustomAiFunctions,
  customNotifier,
  customPublisher,
} from "@pressline/core"

/** What a call carries over the wire. */
export interface RemoteCall {
  readonly input: unknown
  readonly runId: string
  readonly key: string
  readonly pid: number
}

/** An input with this word in it ends the process that asks about it. */
export const POISON = "poison"

const post = async (url: string, body: unknown, signal: AbortSignal): Promise<unknown> => {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body), signal })
  if (response.ok) return response.json()
  const retryAfter = response.headers.get("retry-after-ms")
  if (response.status === 429)
    throw new AiError({
      code: "ai_rate_limited",
      detail: "slow down",
      ...(retryAfter === null ? {} : { retryAfter: Number(retryAfter) }),
    })
  throw Object.assign(new Error(`answered ${response.status}`), { status: response.status })
}

export const remoteAi = (url: string) => {
  const ask = (name: keyof CustomAiFunctions) => async (input: unknown, call: CustomAiCall) => {
    const { key, runId, signal } = call
    if (JSON.stringify(input).includes(POISON)) process.kill(process.pid, "SIGKILL")
    const asked: RemoteCall = { input, runId, key, pid: process.pid }
    return (await post(`${url}/ai/${name}`, asked, signal)) as never
  }
  const drawn = ask("generateImage")
  return customAi({
    autoCluster: ask("autoCluster"),
    generateIdeas: ask("generateIdeas"),
    generateContent: ask("generateContent"),
    generateImagePrompts: ask("generateImagePrompts"),
    generateImage: async (input, call) => {
      const { base64, ...image } = (await drawn(input, call)) as {
        base64: string
        mediaType: string
      }
      return { ...image, bytes: new Uint8Array(Buffer.from(base64, "base64")) }
    },
  })
}

export const remotePublisher = (url: string) =>
  customPublisher({
    idempotency: "key",
    publish: async ({ content, key }, { signal }) =>
      (await post(`${url}/publish`, { key, contentId: content.id }, signal)) as {
        externalId: string
        url: string
      },
  })

export const remoteNotifier = (url: string) =>
  customNotifier(async ({ event, id, runId }, { signal }) => {
    await post(`${url}/notify`, { event, id, runId }, signal)
  })
