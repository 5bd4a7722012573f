/** The page that shows the OpenAPI document: works offline and asks no other server for anything. */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import * as OpenApi from "effect/http-api/OpenApi"
import * as HttpRouter from "effect/http/HttpRouter"
import { openApi } from "./openApi.ts"

/** The page's own script and styles, and requests to where it came from; nothing else. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ")

let page: Promise<string> | undefined

/** Made once. */
export const docsPage = (): Promise<string> => (page ??= render())

const render = async (): Promise<string> => {
  const documented = HttpApi.make("documented").annotateMerge(
    OpenApi.annotations({ transform: () => openApi() }),
  )
  const { dispose, handler } = HttpRouter.toWebHandler(
    HttpApiScalar.layer(documented, {
      path: "/docs",
      scalar: { withDefaultFonts: false, showSidebar: true },
    }),
    { disableLogger: true },
  )
  try {
    return await (await handler(new Request("http://localhost/docs"))).text()
  } finally {
    await dispose()
  }
}
