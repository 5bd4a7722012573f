/** The pictures of an article in WordPress's media library, each uploaded once. */
import type { Picture, PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RestClient } from "./restClient.ts"

const Attachment = Schema.Struct({ id: Schema.Int, slug: Schema.String, source_url: Schema.String })

export interface Uploaded {
  readonly id: number
  readonly url: string
  readonly picture: Picture
}

/** In the order they came: found by the name that we give them, else uploaded. */
export const uploadPictures = Effect.fnUntraced(function* (
  client: RestClient,
  pictures: ReadonlyArray<Picture>,
): Effect.fn.Return<ReadonlyArray<Uploaded>, PublishError> {
  if (pictures.length === 0) return []
  const known = yield* client.ask(
    {
      path: "wp/v2/media",
      query: {
        slug: pictures.map(slugOf).join(","),
        per_page: "100",
        _fields: "id,slug,source_url",
      },
    },
    Schema.Array(Attachment),
  )
  return yield* Effect.forEach(pictures, (picture) => {
    const before = known.find(({ slug }) => slug === slugOf(picture))
    return Effect.map(
      before === undefined ? upload(client, picture) : Effect.succeed(before),
      ({ id, source_url }): Uploaded => ({ id, url: source_url, picture }),
    )
  })
})

/** Of the image and of its bytes: another picture for the same place is another file. */
const slugOf = ({ id, sha256 }: Picture): string => `pressline-${id}-${sha256.slice(0, 12)}`

const upload = (client: RestClient, picture: Picture) =>
  client.ask(
    {
      method: "POST",
      path: "wp/v2/media",
      query: { slug: slugOf(picture), alt_text: picture.alt, title: picture.alt },
      file: {
        name: `${slugOf(picture)}.${picture.extension}`,
        mediaType: picture.mediaType,
        bytes: picture.bytes,
      },
    },
    Attachment,
  )
