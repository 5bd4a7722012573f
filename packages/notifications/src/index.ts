/** Pressline tells people. */
export {
  notifications,
  type NotificationsOptions,
  type WebhookAllowances,
} from "./notifications.ts"
export { webhookEvent, type WebhookEvent, type WebhookTest } from "./webhookEvent.ts"
export type { Sentences } from "./sentences.ts"
export type { Mail, MailOptions, MailTransport } from "./sendMail.ts"
