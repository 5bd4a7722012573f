/** An article as WordPress takes it, and the key in it by which it is found again. */
import { placePictures, type PublishRequest } from "@pressline/core/effect"
import { escapeAttribute, escapeText } from "./markup.ts"
import type { Uploaded } from "./uploadPictures.ts"

/** A comment at the end of the text: WordPress has no field of ours, and keeps this one. */
export const markOf = (key: string): string => `<!-- pressline ${safeKey(key)} -->`

/** What WordPress's search finds the mark by. */
export const safeKey = (key: string): string => key.replaceAll(/[^\w.:-]/gu, "_")

export interface PostParts {
  readonly category: number | null
  readonly tags: ReadonlyArray<number>
  readonly pictures: ReadonlyArray<Uploaded>
  readonly meta: Readonly<Record<string, string>>
}

/** Fields that an update writes, too: what it leaves out stays as the owner has it. */
export const postOf = (
  { content, key }: PublishRequest,
  { category, meta, pictures, tags }: PostParts,
): Readonly<Record<string, unknown>> => {
  const [first] = pictures
  const featured = first?.picture.position === "featured" ? first : undefined
  const inText = pictures.filter((picture) => picture !== featured)
  return {
    title: escapeText(content.title),
    content: `${placePictures(content.html, inText.map(figure))}\n${markOf(key)}`,
    excerpt: escapeText(content.excerpt),
    ...(category === null ? {} : { categories: [category] }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(featured === undefined ? {} : { featured_media: featured.id }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
  }
}

const figure = ({ id, picture, url }: Uploaded): string => {
  const size =
    picture.width === null || picture.height === null
      ? ""
      : ` width="${picture.width}" height="${picture.height}"`
  return `<figure class="wp-block-image size-full"><img src="${escapeAttribute(url)}" alt="${escapeAttribute(picture.alt)}" class="wp-image-${id}"${size}></figure>`
}
