/** Pressline tells people. */
export {
  notifications,
  type NotificationsOptions,
  type WebhookAllowances,
} from "./notifications.ts"
export { webhookEvent, type WebhookEvent } from "./webhookEvent.ts"
export type { MailWords } from "./mailOf.ts"
export type { Mail, MailOptions, MailTransport } from "./sendMail.ts"
