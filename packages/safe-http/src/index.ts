/** Requests to addresses that somebody else chose: bounded, pinned, and never into one's own network. */
export { makeSafeHttp, SafeHttp, safeHttp, type SafeHttpShape } from "./SafeHttp.ts"
export { SafeHttpError, type SafeHttpReason } from "./SafeHttpError.ts"
export type { SafeHttpOptions } from "./SafeHttpOptions.ts"
export type { SafeRequest, SafeResponse } from "./SafeRequest.ts"
export { isWebhookSecret, signWebhook, type WebhookMessage } from "./signWebhook.ts"
