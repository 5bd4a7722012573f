/** Pressline on many machines: runs are dispatched through BullMQ, on Redis or on Postgres. */
export { bullmqDispatcher } from "./bullmqDispatcher.ts"
export { bullmqWorker } from "./bullmqWorker.ts"
export {
  type BullmqWorker,
  type BullmqWorkerOptions,
  createBullmqWorker,
} from "./createBullmqWorker.ts"
export type { BullmqOptions } from "./RunQueue.ts"
