/** postgresUrl: an address of a database, as it is typed. */
import { wrongUsage } from "../terminal/CommandFailed.ts"

/** @throws CommandFailed that does not repeat what may hold a password. */
export const postgresUrl = (url: string): string => {
  if (!/^postgres(?:ql)?:\/\/./u.test(url) || !URL.canParse(url))
    throw wrongUsage("--database-url is like postgresql://user@localhost/app")
  return url
}
