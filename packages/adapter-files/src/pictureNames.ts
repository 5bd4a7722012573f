/** How an article's pictures are named in the folder. */
import type { Picture } from "@pressline/core/effect"
import { safeName } from "./safeNames.ts"

/** Named after its bytes, so that a page never shows an old picture under a known name. */
export const hashedName = ({ extension, position, sha256 }: Picture): string =>
  `${safeName(sha256, safeName(position, "picture"))}.${extension}`

/** Named after its place: `featured.svg`, `in-article-1.svg`. */
export const placeName = ({ extension, position }: Picture): string =>
  `${safeName(position, "picture")}.${extension}`
