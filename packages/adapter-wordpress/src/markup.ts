/** Plain text in fields that WordPress reads as HTML. */

const SIGNS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

export const escapeText = (text: string): string =>
  text.replaceAll(/[&<>]/gu, (sign) => SIGNS[sign] ?? sign)

export const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', "&quot;")

const NAMED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
}

/** As WordPress stores the names of terms. */
export const unescapeText = (text: string): string =>
  text
    .replaceAll(/&#0*(\d{1,6});/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(?:amp|lt|gt|quot);/gu, (sign) => NAMED[sign] ?? sign)
