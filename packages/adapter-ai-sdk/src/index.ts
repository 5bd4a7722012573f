/** Pressline's AI functions on any model of the AI SDK. */
export { aiSdk } from "./aiSdk.ts"
export type {
  AiCallRecord,
  AiLimits,
  AiSdkOptions,
  FunctionOptions,
  ModelPrice,
  SiteStyle,
} from "./AiSdkOptions.ts"
export { guardedFetch, type GuardedFetchOptions } from "./guardedFetch.ts"
export {
  type AiFunctionName,
  defaultPrompts,
  type Prompt,
  type TextFunctionName,
} from "./prompts.ts"
