/** The document of the preview: the article's own HTML, and a policy under which nothing runs. */
import type { Content } from "@pressline/http/client"

const POLICY = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"

const LOOKS =
  ":root{color-scheme:light}body{margin:0;padding:24px;background:#fff;color:#18181b;font:16px/1.65 Georgia,'Times New Roman',serif;max-width:44em}h1,h2,h3{line-height:1.25}img{max-width:100%;height:auto}a{color:#4338ca}table{border-collapse:collapse}td,th{border:1px solid #d4d4d8;padding:4px 8px}"

/** The frame has the page's policy too, which lets styles pass by its nonce. */
export const articleFrame = ({ html }: Content, nonce: string | undefined): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="content-security-policy" content="${POLICY}"><style${nonce === undefined ? "" : ` nonce="${nonce}"`}>${LOOKS}</style></head><body>${html}</body></html>`
