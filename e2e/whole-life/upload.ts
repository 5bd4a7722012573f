/** Keywords by upload, as a person does it: a file over HTTP. */
import { request } from "node:http"
import type { Life } from "./Life.ts"
import { SITE } from "./LifeSettings.ts"
import { eventually } from "./moments.ts"

export const CSV = [
  "keyword,volume",
  "how to dry a wet tent,320",
  "how to dry hiking boots,210",
  "best tents for rain,880",
  "",
].join("\n")

/** Data lines of the file. */
export const KEYWORDS = 3

export const upload = async ({ client }: Life, csv: string): Promise<void> => {
  await client.keywords({ siteId: SITE, body: new Blob([csv], { type: "text/csv" }) })
}

/** The host dies with half of the file in its hands, and the person sends it again. */
export const interruptedUpload = async (life: Life, csv: string): Promise<void> => {
  const half = csv.slice(0, csv.length / 2)
  const broken = Promise.withResolvers<void>()
  const outgoing = request(`${life.api}/keywords/?site_id=${SITE}`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
  })
  outgoing.once("error", () => broken.resolve())
  outgoing.once("response", () => broken.reject(new Error("half of a file was answered")))
  await new Promise<void>((sent) => outgoing.write(half, () => sent()))
  await life.host.restart()
  await broken.promise
  await upload(life, csv)
  await eventually("every keyword is there once", async () => {
    const { stages } = await life.client.pipelineOverview({ siteId: SITE })
    return stages[0]?.pending === KEYWORDS
  })
}
