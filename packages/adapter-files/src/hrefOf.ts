/** A path of file names as a relative URL. */
export const hrefOf = (...names: ReadonlyArray<string>): string =>
  names.map((name) => (name === ".." ? name : encodeURIComponent(name))).join("/")
