/** Message: what is to be told, before it is known in which form. */
import type { Notification } from "@pressline/core/effect"
import { type Sentences, sentencesOf, testSentences } from "./sentences.ts"
import { type WebhookEvent, webhookEvent, type WebhookTest, webhookTest } from "./webhookEvent.ts"

export interface Message {
  readonly id: string
  readonly event: WebhookEvent | WebhookTest
  readonly sentences: Sentences
  readonly link: string | null
}

export const messageOf = (
  notification: Notification,
  link: string | null,
  sentences = sentencesOf(notification),
): Message => ({
  id: notification.id,
  event: webhookEvent(notification, link),
  sentences,
  link,
})

export const testMessage = (test: {
  readonly id: string
  readonly siteId: string
  readonly at: Date
}): Message => ({
  id: test.id,
  event: webhookTest(test.siteId, test.at),
  sentences: testSentences(test.siteId),
  link: null,
})
