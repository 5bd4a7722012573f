/** The palettes and compositions of drawn pictures: mid tones that sit well on light and dark pages. */

export interface Palette {
  readonly ground: string
  readonly shapes: readonly [string, string, string, string]
  readonly plate: string
  readonly ink: string
}

/** A place to draw on, with the choices that the prompt makes. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly next: () => number
}

type NonEmpty<A> = readonly [A, ...ReadonlyArray<A>]

const palette = (ground: string, shapes: Palette["shapes"], plate: string): Palette => ({
  ground,
  shapes,
  plate,
  ink: "#ffffff",
})

export const PALETTES: NonEmpty<Palette> = [
  palette("#9db4b8", ["#7c9aa0", "#c9b79c", "#5f7f88", "#e0d3bd"], "#23363d"),
  palette("#b8ab9b", ["#9c8873", "#d8c7ae", "#7d8f7a", "#c78f6d"], "#3a2f26"),
  palette("#a3b196", ["#879a78", "#d6cfae", "#65805f", "#c9a66b"], "#28352a"),
  palette("#a9a8bf", ["#8786a8", "#d3c6d0", "#66658c", "#c99fa3"], "#2b2a44"),
  palette("#c2a79b", ["#a98475", "#e0c9b6", "#7f7a86", "#d0936f"], "#40292a"),
  palette("#9cafc4", ["#7b93ad", "#cdd3d2", "#58728f", "#d3b48c"], "#1f3145"),
]

type Composition = (canvas: Canvas) => ReadonlyArray<string>

const between = (canvas: Canvas, low: number, high: number): number =>
  Math.round(low + canvas.next() * (high - low))

const colour = ({ palette: { shapes } }: Canvas, at: number): string =>
  shapes[at % shapes.length] ?? shapes[0]

const hills: Composition = (canvas) => {
  const { height, width } = canvas
  const sun = `<circle cx="${between(canvas, width * 0.55, width * 0.85)}" cy="${between(canvas, height * 0.2, height * 0.35)}" r="${between(canvas, height * 0.1, height * 0.16)}" fill="${colour(canvas, 3)}"/>`
  const layers = [0.45, 0.6, 0.75].map((level, at) => {
    const y = Math.round(height * level)
    const [rise, fall] = [between(canvas, 40, height * 0.3), between(canvas, 40, height * 0.25)]
    return `<path d="M0 ${y} C${Math.round(width * 0.25)} ${y - rise} ${Math.round(width * 0.4)} ${y + fall} ${Math.round(width * 0.6)} ${y} S${Math.round(width * 0.9)} ${y - rise} ${width} ${y} V${height} H0 Z" fill="${colour(canvas, [1, 0, 2][at] ?? 0)}"/>`
  })
  return [sun, ...layers]
}

const circles: Composition = (canvas) =>
  Array.from(
    { length: 7 },
    (_, at) =>
      `<circle cx="${between(canvas, 0, canvas.width)}" cy="${between(canvas, 0, canvas.height)}" r="${between(canvas, canvas.height * 0.08, canvas.height * 0.36)}" fill="${colour(canvas, at)}" fill-opacity="0.8"/>`,
  )

const tiles: Composition = (canvas) => {
  const side = Math.round(canvas.height / 5)
  const tilesOf: Array<string> = []
  for (let y = 0; y < canvas.height; y += side)
    for (let x = 0; x < canvas.width; x += side) {
      const kind = canvas.next()
      const fill = colour(canvas, between(canvas, 0, 3))
      if (kind < 0.3)
        tilesOf.push(
          `<path d="M${x} ${y} h${side} a${side} ${side} 0 0 1 -${side} ${side} Z" fill="${fill}"/>`,
        )
      else if (kind < 0.6)
        tilesOf.push(
          `<path d="M${x + side} ${y + side} h-${side} a${side} ${side} 0 0 1 ${side} -${side} Z" fill="${fill}"/>`,
        )
      else if (kind < 0.75)
        tilesOf.push(
          `<circle cx="${x + side / 2}" cy="${y + side / 2}" r="${Math.round(side / 3)}" fill="${fill}"/>`,
        )
    }
  return tilesOf
}

const arcs: Composition = (canvas) => {
  const [x, y] = [
    between(canvas, canvas.width * 0.5, canvas.width * 0.9),
    Math.round(canvas.height * 0.95),
  ]
  return Array.from({ length: 6 }, (_, at) => {
    const radius = Math.round(canvas.height * (0.95 - at * 0.15))
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour(canvas, at)}"/>`
  })
}

const bands: Composition = (canvas) => {
  const { height, width } = canvas
  return Array.from({ length: 6 }, (_, at) => {
    const x = Math.round((width / 6) * at)
    const top = between(canvas, height * 0.1, height * 0.6)
    const wide = Math.round(width / 6) - 14
    return `<rect x="${x + 7}" y="${top}" width="${wide}" height="${height}" rx="${Math.round(wide / 2)}" fill="${colour(canvas, at + between(canvas, 0, 2))}"/>`
  })
}

export const COMPOSITIONS: NonEmpty<Composition> = [hills, circles, tiles, arcs, bands]
