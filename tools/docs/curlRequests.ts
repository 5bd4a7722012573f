/** The requests of a page's `curl` lines, with `$url` filled in. */
export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly json?: string
}

const methodWithBody = ({ method }: CurlRequest): string => (method === "GET" ? "POST" : method)

const JSON_HEADER = "content-type: application/json"

/** Knows `--data BODY` of JSON, `--request METHOD` and the address; anything else is an error. */
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
        if (word === "--header" && words[0] === JSON_HEADER) words.shift()
        else if (word === "--data" && line.includes(JSON_HEADER))
          request = { ...request, method: methodWithBody(request), json: words.shift() ?? "" }
        else if (word === "--request") request = { ...request, method: words.shift() ?? "" }
        else if (word.startsWith("$url")) request = { ...request, url: word.replace("$url", url) }
        else throw new Error(`${word} is not known here: ${line}`)
      }
      return request
    })
}
