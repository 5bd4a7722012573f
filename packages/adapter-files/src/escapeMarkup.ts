/** Writes text as HTML or XML: nothing in it can open an element or leave an attribute. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Control characters are dropped: XML knows no way to write them. */
export const escapeMarkup = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "")
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? "")

/** A path of file names as a relative URL. */
export const hrefOf = (...names: ReadonlyArray<string>): string =>
  names.map((name) => (name === ".." ? name : encodeURIComponent(name))).join("/")
