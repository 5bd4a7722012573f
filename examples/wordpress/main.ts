/** `WORDPRESS_URL=https://user:application-password@host node main.ts [--publish]` */
import type { WordPressSite } from "@pressline/adapter-wordpress"
import { openNewsroom } from "./newsroom.ts"

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const given = URL.parse(process.env["WORDPRESS_URL"] ?? "")
if (given === null || given.username === "") {
  process.stderr.write("Set WORDPRESS_URL to https://user:application-password@host\n")
  process.exit(2)
}
const site: WordPressSite = {
  url: `${given.origin}${given.pathname}`,
  username: decodeURIComponent(given.username),
  applicationPassword: decodeURIComponent(given.password),
  ownNetwork: given.protocol === "http:",
  status: process.argv.includes("--publish") ? "publish" : "draft",
}

const newsroom = await openNewsroom(site)
const waiting = await newsroom.write(["how to dry a tent", "how to dry boots", "best tents"])
for (const { id, title } of waiting) {
  say(`approved: ${title}`) // a person would read it first
  await newsroom.approve(id, "ada")
}
for (const url of await newsroom.posts()) say(`post: ${url}`)
await newsroom.close()
