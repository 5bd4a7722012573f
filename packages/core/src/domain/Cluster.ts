/** A topic: the keywords that one piece of content can answer together. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { wire } from "./wire.ts"

export const ClusterStatus = Schema.Literals(["new", "ideated", "failed"])

const content = {
  name: Schema.NonEmptyString,
  description: Schema.String,
  /** The phrase it is named after. */
  primaryKeyword: Schema.String,
  intent: Schema.NullOr(Schema.String),
}

export const Cluster = wire({
  ...itemFields,
  status: ClusterStatus,
  ...content,
  /** Its keywords; grows when later batches join it. */
  keywordIds: Schema.Array(Id),
})
export type Cluster = typeof Cluster.Type

/** A cluster made by stage 1, before it is stored. Its keywords point to it. */
export interface NewCluster {
  readonly id: Id
  readonly name: string
  readonly description: string
  readonly primaryKeyword: string
  readonly intent: string | null
}

/** A cluster that the host made elsewhere. */
export const ClusterInput = wire({
  name: content.name,
  description: Schema.optionalKey(content.description),
  primaryKeyword: content.primaryKeyword,
  intent: Schema.optionalKey(content.intent),
  /** Phrases to file under it; they are added to the site as clustered keywords. */
  keywords: Schema.optionalKey(Schema.Array(Schema.String)),
})
export type ClusterInput = typeof ClusterInput.Type
