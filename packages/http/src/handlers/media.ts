/** The bytes of an image, shown and never executed. */
import type { Handler } from "../server/Exchange.ts"
import { Reply } from "../server/Reply.ts"

const SHOWN = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/avif",
  "image/svg+xml",
])

export const media: Handler<"media"> = async ({ automation, call, request, scope }, { query }) => {
  const { bytes, media: stored } = await automation.getMedia({ ...scope, ...query }, call)
  const etag = `"${stored.sha256}"`
  const headers = {
    etag,
    // A caller may keep it, but must ask each time whether it may still see it.
    "cache-control": "private, no-cache",
    "content-type": SHOWN.has(stored.mediaType) ? stored.mediaType : "application/octet-stream",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "content-disposition": SHOWN.has(stored.mediaType) ? "inline" : "attachment",
  }
  const known = request.headers.get("if-none-match")?.split(/\s*,\s*/u) ?? []
  if (known.includes(etag) || known.includes(`W/${etag}`)) return new Reply(304, null, headers)
  return new Reply(200, new Uint8Array(bytes), headers)
}
