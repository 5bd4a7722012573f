/** Draws the page's Mermaid blocks, in the colours of its theme; pages without any load nothing. */
export async function drawDiagrams(): Promise<void> {
  const blocks = [...document.querySelectorAll('pre[data-language="mermaid"]')]
  if (blocks.length === 0) return
  const { default: mermaid } = await import("mermaid")
  const drawings = blocks.map((block) => {
    const drawing = document.createElement("div")
    drawing.className = "diagram"
    const lines = [...block.querySelectorAll(".ec-line")].map((line) => line.textContent)
    block.closest(".expressive-code")?.replaceWith(drawing)
    return { drawing, text: lines.join("\n") }
  })

  const draw = async (): Promise<void> => {
    const dark = document.documentElement.dataset["theme"] === "dark"
    mermaid.initialize({ startOnLoad: false, theme: dark ? "dark" : "neutral" })
    for (const [index, { drawing, text }] of drawings.entries())
      drawing.innerHTML = (await mermaid.render(`diagram-${index}`, text)).svg
  }
  await draw()
  const theme = new MutationObserver(() => void draw())
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] })
}
