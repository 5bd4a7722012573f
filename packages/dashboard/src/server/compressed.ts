/** An asset as a response: small, and kept for ever, because its name has a hash of its content. */
interface Asset {
  readonly type: string
  readonly text: string
}

const packed = new WeakMap<Asset, Promise<ArrayBuffer>>()

const gzip = (asset: Asset): Promise<ArrayBuffer> => {
  const known = packed.get(asset)
  if (known !== undefined) return known
  const made = new Response(
    new Blob([asset.text]).stream().pipeThrough(new CompressionStream("gzip")),
  ).arrayBuffer()
  packed.set(asset, made)
  return made
}

export const compressed = async (request: Request, asset: Asset): Promise<Response> => {
  const headers = {
    "content-type": asset.type,
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    vary: "accept-encoding",
  }
  const accepts = /\bgzip\b/u.test(request.headers.get("accept-encoding") ?? "")
  const body = accepts ? await gzip(asset) : asset.text
  return new Response(request.method === "HEAD" ? null : body, {
    headers: accepts ? { ...headers, "content-encoding": "gzip" } : headers,
  })
}
