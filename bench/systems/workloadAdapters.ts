/** The AI, the publisher and the media store of P(N), as a host of Pressline writes them: they answer at once. */
import { customAi, customPublisher, MediaStore } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import {
  article,
  brief,
  description,
  IDEAS_PER_CLUSTER,
  imagePrompt,
  KEYWORDS_PER_CLUSTER,
  metaDescription,
  PROMPTS_PER_ARTICLE,
} from "../workload.ts"

const times = <A>(n: number, make: (i: number) => A): ReadonlyArray<A> =>
  Array.from({ length: n }, (_, i) => make(i))

/** The smallest picture that says its size: a GIF of one pixel. */
const PICTURE = Uint8Array.from(atob("R0lGODlhAQABAAAAACwAAAAAAQABAAA="), (c) => c.charCodeAt(0))

export const workloadAi = () =>
  customAi({
    autoCluster: ({ keywords }) => ({
      clusters: times(Math.ceil(keywords.length / KEYWORDS_PER_CLUSTER), (i) => {
        const at = i * KEYWORDS_PER_CLUSTER
        const phrase = keywords[at]?.phrase ?? ""
        return {
          name: `Cluster ${phrase}`,
          description: description(at),
          primaryKeyword: phrase,
          intent: "informational",
          keywordIds: keywords.slice(at, at + KEYWORDS_PER_CLUSTER).map(({ id }) => id),
        }
      }),
      joined: [],
    }),
    generateIdeas: ({ cluster }) => ({
      ideas: times(IDEAS_PER_CLUSTER, (i) => ({
        title: `Idea ${i + 1}: ${cluster.name}`,
        angle: brief(i),
        outline: [],
        targetWords: 510,
        primaryKeyword: cluster.primaryKeyword,
        secondaryKeywords: [],
        contentType: "article",
      })),
    }),
    generateContent: ({ title }) => ({
      title,
      html: article(title, title.length),
      excerpt: "",
      metaTitle: title.slice(0, 60),
      metaDescription: metaDescription(title.length),
      tags: [],
    }),
    generateImagePrompts: ({ html }) => ({
      prompts: times(PROMPTS_PER_ARTICLE, (i) => ({
        prompt: imagePrompt(html.length + i),
        altText: "",
      })),
    }),
    generateImage: () => ({ bytes: PICTURE, mediaType: "image/gif" }),
  })

/** Calls `published` for every article. */
export const workloadPublisher = (published: () => void) =>
  customPublisher({
    idempotency: "key",
    publish: ({ content }) => {
      published()
      return { externalId: content.id, url: `https://site.example.com/post/${content.id}` }
    },
  })

/** Images go to a CDN, of which the rows keep the address: nothing of that is measured here. */
export const workloadMedia = () =>
  Layer.succeed(
    MediaStore,
    MediaStore.of({
      put: ({ key }) => Effect.succeed({ url: `https://cdn.example.com/img/${key}` }),
      get: () => Effect.succeed(null),
      delete: () => Effect.void,
      list: () => Effect.succeed([]),
    }),
  )
