/** Outside: those that Pressline speaks to over the wire: models, a blog, a webhook's receiver, a mail server. */
import { type ModelServer, modelServer } from "@pressline/tools-model-server"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import {
  type FaultyProxy,
  openFaultyProxy,
} from "../../packages/adapter-wordpress/test/faultyProxy.ts"
import {
  openWordPressStub,
  type WordPressStub,
} from "../../packages/adapter-wordpress/test/stub/openWordPressStub.ts"
import { type MailServer, openMailServer } from "../../packages/notifications/test/mailServer.ts"
import { openReceiver, type Receiver } from "../../packages/notifications/test/receiver.ts"
import { type NameServer, nameServer } from "../../packages/safe-http/test/NameServer.ts"
import { SECRETS } from "./LifeSettings.ts"

/** Questions to a model that wait for their answer, so that something can happen meanwhile. */
export interface Pause {
  readonly reached: Promise<void>
  readonly end: () => void
}

export interface Outside {
  readonly models: ModelServer
  /** Knows where the models' pictures are. */
  readonly names: NameServer
  /** From the next question of that name on. */
  readonly pauseAt: (name: string) => Pause
  readonly blog: WordPressStub
  readonly wayToBlog: FaultyProxy
  readonly receiver: Receiver
  readonly mails: MailServer
  readonly close: () => Promise<void>
}

const PICTURES = "pictures.test"

export const openOutside = async (): Promise<Outside> => {
  const pauses = new Map<string, { reach: () => void; over: Promise<void> }>()
  const models = await modelServer({
    pictures: "url",
    pictureName: PICTURES,
    answer: async ({ name }) => {
      const pause = pauses.get(name)
      pause?.reach()
      await pause?.over
      return null
    },
  })
  const scope = Scope.makeUnsafe()
  const names = await Effect.runPromise(
    Scope.provide(nameServer({ [PICTURES]: [["127.0.0.1"]] }), scope),
  )
  const blog = await openWordPressStub({ passwords: { editor: SECRETS.wordpressPassword } })
  const wayToBlog = await openFaultyProxy(blog.url)
  const receiver = await openReceiver()
  const mails = await openMailServer({ user: "pressline", pass: SECRETS.mailPassword })
  return {
    models,
    names,
    blog,
    wayToBlog,
    receiver,
    mails,
    pauseAt: (name) => {
      const reached = Promise.withResolvers<void>()
      const over = Promise.withResolvers<void>()
      pauses.set(name, { reach: reached.resolve, over: over.promise })
      return {
        reached: reached.promise,
        end: () => {
          pauses.delete(name)
          over.resolve()
        },
      }
    },
    close: async () => {
      await wayToBlog.close()
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await Promise.all([models.close(), blog.close(), receiver.close(), mails.close()])
    },
  }
}
