/** Pressline publishes to any CMS. */
export { type ArticleEvent, articleEvent } from "./articleEvent.ts"
export { webhook, type WebhookOptions, type WebhookTarget } from "./webhook.ts"
