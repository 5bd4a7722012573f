/** Bull Board over the fleet's queue, as a handler for Node's HTTP server. Mind who may reach it. */
import { createBullBoard } from "@bull-board/api"
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter"
import { ExpressAdapter } from "@bull-board/express"
import express from "express"

export const board = (queue, path) => {
  const serverAdapter = new ExpressAdapter()
  serverAdapter.setBasePath(path)
  createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter })
  return express().use(path, serverAdapter.getRouter())
}
