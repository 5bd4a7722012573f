/** One WordPress: where it is, who writes there, and how articles appear. */
import { PublishError, type PublishRequest } from "@pressline/core/effect"
import * as Redacted from "effect/Redacted"

export interface WordPressSite {
  /** The site's address, with its folder if it has one: `https://example.com/blog`. */
  readonly url: string
  readonly username: string
  /** Made in WordPress under Users > Profile > Application Passwords; not the login password. */
  readonly applicationPassword: string | Redacted.Redacted<string>
  /** What a new post becomes; default `publish`. An update leaves it as the owner has it. */
  readonly status?: "publish" | "draft" | "pending" | "future"
  /** With status `future`: when WordPress publishes it. */
  readonly publishAt?: (request: PublishRequest) => Date
  /** Name of the category, made if it is missing; default: the article's cluster. Null: WordPress's own. */
  readonly category?: string | null
  /** It is in a network of your own: a private address may be asked, also without TLS; default false. */
  readonly ownNetwork?: boolean
}

/** The address with a slash at its end, or why it cannot be used. */
export const addressOf = (site: WordPressSite): URL | PublishError => {
  const { ownNetwork, publishAt, status, url } = site
  const wrong = (detail: string) => new PublishError({ reason: "misconfigured", detail })
  if (status === "future" && publishAt === undefined)
    return wrong(`status "future" needs publishAt: when is WordPress to publish the article?`)
  if (!URL.canParse(url))
    return wrong(`"${url}" is no address: write it whole, as in https://example.com.`)
  const address = new URL(url.endsWith("/") ? url : `${url}/`)
  if (address.username !== "" || address.password !== "")
    return wrong(
      "The address of a WordPress holds no name or password: give username and applicationPassword.",
    )
  if (address.protocol === "https:") return address
  if (address.protocol !== "http:") return wrong(`"${url}" is neither https nor http.`)
  return ownNetwork === true
    ? address
    : wrong(
        `${address.host} would get the password in clear: use https, or say ownNetwork: true if the way there is yours.`,
      )
}

/** WordPress shows application passwords in groups of four, and takes them with and without spaces. */
export const authorizationOf = ({ applicationPassword, username }: WordPressSite): string => {
  const password =
    typeof applicationPassword === "string"
      ? applicationPassword
      : Redacted.value(applicationPassword)
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`
}
