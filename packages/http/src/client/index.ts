/** The HTTP client: fetch and nothing else. */
export {
  type AutomationClient,
  type ClientOptions,
  createAutomationClient,
} from "./createAutomationClient.ts"
export { ApiError } from "./ApiError.ts"
export type { ClientEvent, EventsOptions } from "./followEvents.ts"
export type * from "./ApiTypes.ts"
