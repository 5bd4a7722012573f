/** The requests of a page's `curl` lines, with `$url` filled in. */
export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly json?: string
}

/** Knows `--json BODY`, `--request METHOD` and the address; anything else is an error. */
export function curlRequests(script: string, url: string): ReadonlyArray<CurlRequest> {
  return script
    .split("\n")
    .filter((line) => line.startsWith("curl "))
    .map((line) => {
      const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
        .map(([, single, double, bare]) => single ?? double ?? bare ?? "")
        .slice(1)
      let request: CurlRequest = { method: "GET", url: "" }
      while (words.length > 0) {
        const word = words.shift() ?? ""
        if (word === "--json") request = { ...request, method: "POST", json: words.shift() ?? "" }
        else if (word === "--request") request = { ...request, method: words.shift() ?? "" }
        else if (word.startsWith("$url")) request = { ...request, url: word.replace("$url", url) }
        else throw new Error(`${word} is not known here: ${line}`)
      }
      return request
    })
}
