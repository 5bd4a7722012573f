/** The least that a durable start costs: a row is stored, and its work begins in the same process. */
import pg from "pg"
import type { OpenStartSystem } from "./StartSystem.ts"

export const insertStarts: OpenStartSystem = async ({ began, url }) => {
  const client = new pg.Client(url)
  await client.connect()
  await client.query("create table job (id bigint generated always as identity primary key)")
  return {
    start: async () => {
      await client.query({ name: "insert", text: "insert into job default values" })
      began()
    },
    close: () => client.end(),
  }
}
