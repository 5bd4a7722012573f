import { describe, expect, it } from "vitest"
import { sanitiseHtml } from "../../src/ai/sanitiseHtml.ts"

const HOSTILE = [
  "<script>alert(1)</script>",
  "<<script>script>alert(1)<</script>/script>",
  '<p onclick="x()">a</p>',
  '<a href="javascript:alert(1)">a</a>',
  "<a href='jav&#x0A;ascript:alert(1)'>a</a>",
  '<a href="data:text/html,<script>alert(1)</script>">a</a>',
  '<iframe src="https://example.com"></iframe>',
  "<svg><script>alert(1)</script><text onload=x>t</text></svg>",
  '<math><mtext><style><img src=x onerror="alert(1)"></style></mtext></math>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  "<img src=x onerror=alert(1)>",
  '<p style="position:fixed">a</p><style>p{}</style>',
  '<form action="https://example.com"><input><button>b</button></form>',
  '<base href="https://example.com"><meta http-equiv="refresh" content="0">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  "<!--><script>alert(1)</script>-->",
]

describe("SR-13 sanitiseHtml", () => {
  it.each(HOSTILE)("leaves nothing that acts: %s", (html) => {
    const safe = sanitiseHtml(html)
    const attributes = [...safe.matchAll(/<[^>]*>/gu)].map(([tag]) => tag).join("")
    expect(attributes).not.toMatch(
      /script|style|\son\w+=|javascript|data:|<iframe|<svg|<math|<form|<base|<meta|<!--/iu,
    )
  })

  it.each([
    ...HOSTILE,
    "<p>a<p>b<ul><li>c<li>d</ul>",
    "a &nbsp; &amp;lt; <b>x</p>",
    "<table><tr><td>x</table>",
    '<a href="https://a.b/?c=1&d=2" rel="UGC author">x</a>',
    "<h1>T</h1><h6>t</h6>",
    "<div>".repeat(200) + "deep",
    "\u0000<p>\ud800</p>",
  ])("is idempotent: %s", (html) => {
    const once = sanitiseHtml(html)
    expect(sanitiseHtml(once)).toBe(once)
  })

  it("keeps the structure of an article", () => {
    const html = [
      "<h2>A</h2><p>b <strong>c</strong> <em>d</em></p>",
      '<figure><img src="memory:s/i/h.svg" alt="e" width="8" /><figcaption>f</figcaption></figure>',
      '<table><thead><tr><th scope="col">g</th></tr></thead><tbody><tr><td>h</td></tr></tbody></table>',
      '<pre><code class="language-ts">1 &lt; 2</code></pre><blockquote><p>i</p></blockquote>',
      '<ol><li>j</li></ol><img src="media/k.png" alt="" /><a href="/l" title="m">n</a>',
    ].join("\n")
    expect(sanitiseHtml(html)).toBe(html)
  })

  it("marks links out, keeps known rels, and drops images without a source", () => {
    expect(sanitiseHtml('<a href="https://a.b" target="_blank" rel="ugc x">c</a>')).toBe(
      '<a href="https://a.b" rel="noopener ugc">c</a>',
    )
    expect(sanitiseHtml('<p>a<img src="//evil.example/x"><img alt="b"></p>')).toBe("<p>a</p>")
  })

  it("leaves the title to the page", () => {
    expect(sanitiseHtml("<h1>a</h1><h5>b</h5>")).toBe("<h2>a</h2><h4>b</h4>")
  })
})
