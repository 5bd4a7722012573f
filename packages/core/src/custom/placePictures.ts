/** Puts pictures between the sections of an article, evenly. */

/**
 * Each figure goes below the first paragraph of a section: of as many sections as there are figures,
 * spread evenly. The last section gets none while there is another, because it tends to be questions.
 * What finds no section follows the text.
 */
export function placePictures(html: string, figures: ReadonlyArray<string>): string {
  if (figures.length === 0) return html
  const [start = "", ...sections] = html.split(/(?=<h2[\s>])/u)
  const intro = start.startsWith("<h2") ? "" : start
  const all = intro === "" ? [start, ...sections].filter((part) => part !== "") : sections
  const places = Math.max(1, all.length - 1)
  const at = new Map<number, string>()
  const rest: Array<string> = []
  figures.forEach((figure, number) => {
    const place = Math.floor((number * places) / figures.length)
    if (all.length === 0 || at.has(place)) rest.push(figure)
    else at.set(place, figure)
  })
  return [
    intro,
    ...all.map((section, place) => {
      const figure = at.get(place)
      return figure === undefined ? section : insert(section, figure)
    }),
    ...rest,
  ].join("")
}

/** Below the first paragraph at the top level; else below the heading. */
function insert(section: string, figure: string): string {
  const end = /^<h2[^>]*>[\s\S]*?<\/h2>(?:\s*<p[\s>][\s\S]*?<\/p>)?/u.exec(section)?.[0].length ?? 0
  return `${section.slice(0, end)}\n${figure}${section.slice(end)}`
}
