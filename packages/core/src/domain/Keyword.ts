/** A search phrase, the input of the whole pipeline. Unknown numbers are null, never zero. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { Count, wire } from "./wire.ts"

export const KeywordStatus = Schema.Literals(["new", "clustered", "failed"])

/** What a host or an importer says about a keyword; only the phrase is needed. */
const details = {
  /** Searches per month. */
  volume: Schema.NullOr(Count),
  /** 0 (easy) to 100 (hard). */
  difficulty: Schema.NullOr(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 }))),
  /** Cost per click, in the currency of the source. */
  cpc: Schema.NullOr(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /** `informational`, `commercial`, ... in lower case. */
  intents: Schema.Array(Schema.String),
  country: Schema.NullOr(Schema.String),
  source: Schema.NullOr(Schema.String),
}

export const Phrase = Schema.String.check(
  Schema.makeFilter((phrase: string) => {
    const length = normalisePhrase(phrase).length
    return (length > 0 && length <= 400) || "a phrase of 1 to 400 characters"
  }),
)

export const Keyword = wire({
  ...itemFields,
  status: KeywordStatus,
  /** As it was given; unique per site after normalising. */
  phrase: Phrase,
  ...details,
  /** The cluster it was put into by stage 1. */
  clusterId: Schema.NullOr(Id),
})
export type Keyword = typeof Keyword.Type

/** A keyword to add. Missing details are unknown. */
export const KeywordInput = wire({
  phrase: Phrase,
  volume: Schema.optionalKey(details.volume),
  difficulty: Schema.optionalKey(details.difficulty),
  cpc: Schema.optionalKey(details.cpc),
  intents: Schema.optionalKey(details.intents),
  country: Schema.optionalKey(details.country),
  source: Schema.optionalKey(details.source),
})
export type KeywordInput = typeof KeywordInput.Type

/** What makes two phrases the same keyword: NFKC, trimmed, case-folded, inner spaces collapsed. */
export function normalisePhrase(phrase: string): string {
  return phrase.normalize("NFKC").toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim()
}
