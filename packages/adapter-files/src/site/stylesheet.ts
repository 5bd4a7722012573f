/** The site's one style sheet: system fonts, one column, light and dark. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --paper: #fcfbf8;
  --ink: #24211d;
  --soft: #635d54;
  --line: #e2ddd3;
  --panel: #f3f0e9;
  --accent: #8a3b12;
  --measure: 42rem;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --serif: "Iowan Old Style", Charter, "Palatino Linotype", Palatino, "Noto Serif", Georgia, serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191816;
    --ink: #e8e4dc;
    --soft: #a8a196;
    --line: #37342f;
    --panel: #23211e;
    --accent: #e8a377;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1.0625rem/1.65 var(--sans);
  overflow-wrap: break-word;
}
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 0.06em; }
a:hover { text-decoration-thickness: 0.12em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
img { max-width: 100%; height: auto; display: block; border-radius: 6px; background: var(--panel); }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; font-family: var(--serif); font-weight: 600; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { top: 1rem; }
.top, main, .bottom { width: min(100% - 2.5rem, 68rem); margin-inline: auto; }
.top {
  display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline; justify-content: space-between;
  padding-block: 1.25rem; border-bottom: 1px solid var(--line);
}
.top .name { font-family: var(--serif); font-weight: 600; font-size: 1.15rem; color: inherit; text-decoration: none; }
.top .name:hover { text-decoration: underline; }
.top nav { display: flex; gap: 1.25rem; font-size: 0.95rem; }
.bottom { margin-top: 5rem; padding-block: 1.5rem 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem; }
.intro { padding-block: 3rem 1.5rem; max-width: var(--measure); }
.intro h1 { font-size: clamp(2rem, 1.4rem + 3vw, 3.25rem); margin: 0; letter-spacing: -0.01em; }
.lead { font-size: 1.25rem; line-height: 1.5; color: var(--soft); margin: 1rem 0 0; text-wrap: pretty; }
.count, .date, .number { color: var(--soft); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.count { margin: 1rem 0 0; }
.topics ul { list-style: none; margin: 0; padding: 1rem 0 0; display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; }
.topics li { background: var(--panel); border-radius: 999px; padding: 0.15rem 0.85rem; font-size: 0.95rem; }
.topics a { color: inherit; text-decoration: none; }
.topics a:hover { text-decoration: underline; }
section { margin-top: 3.5rem; }
section > h2 { font-size: 1.5rem; margin: 0 0 1.25rem; padding-bottom: 0.5rem; border-bottom: 1px solid var(--line); }
section > h2 a, .card a { color: inherit; text-decoration: none; }
section > h2 a:hover, .card a:hover { text-decoration: underline; }
.cards {
  list-style: none; margin: 0; padding: 0;
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 2rem 1.75rem;
}
.card article { position: relative; }
.card img { width: 100%; aspect-ratio: 1200 / 630; object-fit: cover; margin-bottom: 0.9rem; }
.card h2, .card h3 { font-size: 1.2rem; margin: 0 0 0.35rem; }
.card a::after { content: ""; position: absolute; inset: 0; }
.card p { margin: 0 0 0.35rem; font-size: 0.97rem; color: var(--soft); line-height: 1.5; text-wrap: pretty; }
.more { margin: 1.25rem 0 0; }
.trail { padding-top: 1.5rem; font-size: 0.9rem; }
.trail ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; }
.trail li + li::before { content: "/"; color: var(--soft); margin-inline: 0.6rem; }
.text { max-width: var(--measure); margin: 2rem auto 0; font-family: var(--serif); font-size: 1.1875rem; line-height: 1.7; }
.text h1 { font-size: clamp(1.9rem, 1.4rem + 2.4vw, 2.75rem); margin: 0; letter-spacing: -0.01em; }
.text h2 { font-size: 1.6rem; margin: 3rem 0 0.75rem; }
.text h3 { font-size: 1.25rem; margin: 2rem 0 0.4rem; }
.text h4 { font-size: 1.1rem; margin: 1.75rem 0 0.4rem; }
.text p, .text ul, .text ol { margin: 0 0 1.15rem; text-wrap: pretty; }
.text li + li { margin-top: 0.35rem; }
.text .date { margin: 0.75rem 0 2rem; font-family: var(--sans); }
.text figure { margin: 2rem 0; }
.text figcaption { margin-top: 0.5rem; color: var(--soft); font: 0.9rem/1.5 var(--sans); }
.text blockquote { margin: 1.5rem 0; padding: 0.85rem 1.25rem; border-left: 4px solid var(--accent); background: var(--panel); border-radius: 0 6px 6px 0; font-family: var(--sans); font-size: 1rem; line-height: 1.55; }
.text blockquote p:last-child { margin-bottom: 0; }
.text pre { overflow-x: auto; padding: 1rem; background: var(--panel); border-radius: 6px; font-size: 0.9rem; line-height: 1.5; }
.text code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.9em; }
.scroll { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; width: 100%; font: 1rem/1.5 var(--sans); }
th, td { text-align: start; vertical-align: top; padding: 0.6rem 1rem 0.6rem 0; border-bottom: 1px solid var(--line); min-width: 8rem; }
thead th { border-bottom: 2px solid var(--line); }
.tags { list-style: none; padding: 1.5rem 0 0; margin: 3rem 0 0; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.5rem; font: 0.9rem/1.5 var(--sans); color: var(--soft); }
.tags li, .tags li + li { margin: 0; background: var(--panel); border-radius: 999px; padding: 0.1rem 0.75rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { .top nav, .skip, .trail, .tags { display: none; } body { background: none; color: #000; } }
`
