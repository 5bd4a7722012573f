/** The page around the app: options as data, scripts by nonce, nothing from elsewhere. */
import type { DashboardOptions } from "./DashboardOptions.ts"

export const ASSETS = "/_assets/"

export interface PageRequest {
  readonly request: Request
  /** What is under the page, as seen from it. */
  readonly base: string
  /** What the API answered to the question whether the caller may look. */
  readonly status: number
  readonly assets: ReadonlyArray<string>
  readonly options: DashboardOptions
  /** Checked CSS. */
  readonly tokens: string
}

/** What the app reads from the page. */
export interface AppOptions extends Omit<DashboardOptions, "tokens"> {
  /** Where the API is, as seen from the page. */
  readonly api: string
  readonly nonce: string
}

export const pageHtml = (page: PageRequest): Response => {
  const { base, options, request, status } = page
  const nonce = randomNonce()
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy(nonce),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  }
  const { title = "Automation" } = options
  const refused = status === 401 || status === 403 || status === 404
  const html = refused
    ? refusal(title, status, options)
    : app(page, { ...options, title, nonce, api: `${base}/_api` })
  return new Response(request.method === "HEAD" ? null : html, {
    status: refused ? status : 200,
    headers,
  })
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: https:",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ")

const randomNonce = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))))

/** Text and attribute values alike. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)

/** JSON that cannot end the script element it is in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c")

/** Before the first paint: the theme that was chosen, so that nothing flashes. */
const THEME =
  "try{document.documentElement.dataset.theme=localStorage.getItem('pressline-theme')||'system'}catch{}"

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234338ca'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='%23fff' stroke-width='1.6' stroke-linecap='round'/%3E%3C/svg%3E"

const app = ({ assets, base, tokens }: PageRequest, options: AppOptions): string => {
  const { lang = "en", nonce, title = "" } = options
  const under = escaped(base) + ASSETS
  const [script = ""] = assets.filter((name) => name.endsWith(".js"))
  const [style = ""] = assets.filter((name) => name.endsWith(".css"))
  return `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<script nonce="${nonce}">${THEME}</script>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${under}${style}">
${tokens === "" ? "" : `<style nonce="${nonce}">${tokens}</style>\n`}<script type="application/json" id="pressline-options">${json(options)}</script>
<script type="module" nonce="${nonce}" src="${under}${script}"></script>
</head>
<body><div id="pressline"></div><noscript>This page needs JavaScript.</noscript></body>
</html>
`
}

const refusal = (title: string, status: number, { signInUrl }: DashboardOptions): string => {
  const words =
    status === 401 ? "Sign in to see this page." : "You do not have access to this page."
  const link =
    status === 401 && signInUrl !== undefined
      ? `<p><a href="${escaped(signInUrl)}">Sign in</a></p>`
      : ""
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1><p>${words}</p>${link}</main></body>
</html>
`
}
