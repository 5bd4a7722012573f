/** Where a file stands, told by its path alone. */
export interface SourceFile {
  /** The folder under packages/: `core`, `adapter-postgres`. */
  readonly pkg: string
  /** Path under src/: `domain/Stage.ts`. */
  readonly path: string
  /** The first folder under src/, or "" for a file at its root. */
  readonly room: string
  readonly segments: ReadonlyArray<string>
}

/** Undefined for every file that is not under packages/<name>/src. */
export function sourceFile(filename: string): SourceFile | undefined {
  const match = /^.*\/packages\/([^/]+)\/src\/(.+)$/.exec(filename.replaceAll("\\", "/"))
  if (!match?.[1] || !match[2]) return undefined
  const segments = match[2].split("/")
  return {
    pkg: match[1],
    path: match[2],
    room: segments.length > 1 ? (segments[0] ?? "") : "",
    segments,
  }
}

/** Packages that run in a browser or at a terminal: there is no Effect clock or console there. */
export const isEdge = ({ pkg, path }: SourceFile): boolean =>
  pkg === "dashboard" || pkg === "cli" || isHttpClient({ pkg, path })

export const isHttpClient = ({ pkg, path }: Pick<SourceFile, "pkg" | "path">): boolean =>
  pkg === "http" && path.startsWith("client/")

/** The public faces: the only files that may re-export, and that no other source file imports. */
export const isFace = ({ path }: Pick<SourceFile, "path">): boolean =>
  /^((?:client\/)?index|effect|conformance|react)\.tsx?$/.test(path)
