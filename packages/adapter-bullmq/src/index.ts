/** Pressline on many machines: runs are dispatched through BullMQ, on Redis or on Postgres. */
export { bullmqDispatcher } from "./bullmqDispatcher.ts"
export { type BullmqWorker, type BullmqWorkerOptions, createBullmqWorker } from "./BullmqWorker.ts"
export type { BullmqOptions } from "./RunQueue.ts"
