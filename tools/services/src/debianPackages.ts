import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { onPath } from "./onPath.ts"

/** Whether this machine can unpack Debian's packages. */
export const hasDebian = (): boolean =>
  onPath("apt-get") !== undefined && onPath("dpkg-deb") !== undefined

/** Where Debian keeps libraries of this machine's kind. */
export const debianLibraries = `usr/lib/${process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu"}`

/**
 * Downloads packages, and what they need that is not installed, and unpacks them into a folder, unless it
 * is there. No root needed, nothing installed, no service started: apt gets a private state folder.
 */
export function unpackDebian(
  folder: string,
  packages: ReadonlyArray<string>,
  always: ReadonlyArray<string> = [],
): void {
  if (existsSync(folder)) return
  const part = `${folder}.${process.pid}`
  const debs = join(part, "debs")
  for (const name of ["state/lists/partial", "cache/archives/partial", "debs", "root"])
    mkdirSync(join(part, name), { recursive: true })
  const options = [
    `Dir::State=${part}/state`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${part}/cache`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    "Acquire::Languages=none",
    "Acquire::Retries=3",
  ].flatMap((option) => ["-o", option])
  const apt = (...args: ReadonlyArray<string>): string =>
    execFileSync("apt-get", [...options, "-qq", ...args], {
      cwd: debs,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    })
  apt("update")
  const missing = apt("-s", "--no-install-recommends", "install", ...packages)
    .split("\n")
    .flatMap((line) => (line.startsWith("Inst ") ? (line.split(" ")[1] ?? []) : []))
  apt("download", ...new Set([...always, ...missing]))
  for (const deb of readdirSync(debs))
    execFileSync("dpkg-deb", ["-x", join(debs, deb), join(part, "root")])
  try {
    renameSync(join(part, "root"), folder)
  } catch (cause) {
    if (!existsSync(folder)) throw cause // else another process was faster
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}
