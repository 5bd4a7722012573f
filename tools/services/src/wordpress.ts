import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { cacheFolder } from "./cacheFolder.ts"
import { debianLibraries } from "./debianPackages.ts"
import { accepts, freePort } from "./localPort.ts"
import { onPath } from "./onPath.ts"
import { type RunningService, Unavailable } from "./Service.ts"
import { throwAway } from "./throwAway.ts"

/** Debian's packages for it. */
export const WORDPRESS_PACKAGES = [
  ...["wordpress", "mariadb-server", "php-cli", "php-mysql"],
  ...["php-mbstring", "php-xml", "php-gd"],
]

/** Where `pnpm wordpress` unpacks them. */
export const wordpressFolder = join(cacheFolder, "wordpress")

const START_MS = 60_000
const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), "../wordpress")
const EXTENSIONS = [
  ...["mysqlnd", "mysqli", "mbstring", "xml", "dom", "simplexml"],
  ...["gd", "exif", "fileinfo", "ctype", "iconv", "tokenizer"],
]

/**
 * The site with an administrator's name and application password in its address: $TEST_WORDPRESS_URL, else a WordPress of its own from Debian's packages, installed or unpacked.
 */
export async function startWordPress(): Promise<RunningService> {
  const given = process.env["TEST_WORDPRESS_URL"]
  if (given) return { url: given, from: "TEST_WORDPRESS_URL", stop: async () => {} }
  return startOwnWordPress()
}

/** Installs WordPress into a folder of its own, over a MariaDB of its own, and serves it with PHP. */
export async function startOwnWordPress(permalinks = "/%postname%/"): Promise<RunningService> {
  const programs = findPrograms()
  const folder = mkdtempSync(join(tmpdir(), "pressline-wordpress-"))
  const site = join(folder, "site")
  const database = join(folder, "database")
  const socket = join(database, "db.sock")
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: programs.lib,
    PRESSLINE_FOLDER: site,
    PRESSLINE_HOST: host,
    PRESSLINE_PERMALINKS: permalinks,
    PRESSLINE_SOCKET: socket,
  }
  copySite(programs.home, site)
  const children: Array<ChildProcess> = []
  let log = ""
  const start = (own: string, program: string, args: ReadonlyArray<string>) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (log += chunk.toString()))
    children.push(child)
    return throwAway(() => child, own, "SIGTERM")
  }
  const stops: Array<() => Promise<void>> = []
  const stop = async (): Promise<void> => {
    for (const stopOne of stops.toReversed()) await stopOne()
    rmSync(folder, { recursive: true, force: true })
  }
  const until = async (answers: () => Promise<boolean> | boolean): Promise<void> => {
    const end = Date.now() + START_MS
    while (!(await answers())) {
      if (children.some(({ exitCode }) => exitCode !== null) || Date.now() > end)
        throw new Error(`WordPress did not start: ${log.slice(-4000)}`)
      await sleep(50)
    }
  }
  const php = [
    ...programs.php.slice(1),
    "-d",
    "error_log=/dev/stderr",
    "-d",
    "sendmail_path=/bin/true",
  ]
  try {
    stops.push(start(database, programs.mariadb, mariadbOptions(programs, database, socket)))
    await until(() => existsSync(socket))
    const query = `(new mysqli('localhost', 'root', '', '', 0, '${socket}'))->query('create database wordpress');`
    execFileSync(programs.php[0] ?? "", [...php, "-r", query], { env })
    const answer = execFileSync(programs.php[0] ?? "", [...php, join(SCRIPTS, "install.php")], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    })
    const installed = JSON.parse(answer) as { readonly password: string; readonly version: string }
    stops.push(start(site, programs.php[0] ?? "", [...php, "-S", host, "-t", site]))
    await until(() => accepts(port))
    const url = new URL(`http://${host}`)
    url.username = "admin"
    url.password = installed.password
    return { url: url.href, from: `WordPress ${installed.version}, ${programs.from}`, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

interface Programs {
  readonly home: string
  readonly php: ReadonlyArray<string>
  readonly mariadb: string
  /** Where MariaDB keeps its messages and character sets. */
  readonly share: string
  readonly lib: string
  readonly from: string
}

function findPrograms(): Programs {
  const php = onPath("php")
  const mariadb = onPath("mariadbd") ?? "/usr/sbin/mariadbd"
  if (php && existsSync(mariadb) && existsSync("/usr/share/wordpress/wp-load.php"))
    return {
      home: "/usr/share/wordpress",
      php: [php],
      mariadb,
      share: "/usr/share/mysql",
      lib: process.env["LD_LIBRARY_PATH"] ?? "",
      from: "Debian's packages",
    }
  const root = wordpressFolder
  const unpacked = join(root, "usr/share/wordpress")
  if (!existsSync(unpacked))
    throw new Unavailable(
      "no WordPress: set TEST_WORDPRESS_URL (https://user:application-password@host), install Debian's " +
        "wordpress, php-mysql and mariadb-server, or unpack them once with `pnpm wordpress`",
    )
  const version = /^\d+\.\d+/u.exec(
    execFileSync("ls", [join(root, "etc/php")], { encoding: "utf8" }),
  )?.[0]
  const extensions = execFileSync("find", [join(root, "usr/lib/php"), "-name", "mysqli.so"], {
    encoding: "utf8",
  }).trim()
  return {
    home: unpacked,
    php: [
      join(root, `usr/bin/php${version ?? ""}`),
      ...["-n", "-d", `extension_dir=${dirname(extensions)}`],
      ...["-d", "zend_extension=opcache", "-d", "opcache.enable=1", "-d", "opcache.enable_cli=1"],
      ...EXTENSIONS.flatMap((name) =>
        existsSync(join(dirname(extensions), `${name}.so`)) ? ["-d", `extension=${name}`] : [],
      ),
    ],
    mariadb: join(root, "usr/sbin/mariadbd"),
    share: join(root, "usr/share/mysql"),
    lib: join(root, debianLibraries),
    from: "Debian's packages, unpacked",
  }
}

/** Everybody may do everything: the socket is in a folder of this process's own. */
const mariadbOptions = (
  { mariadb, share }: Programs,
  folder: string,
  socket: string,
): ReadonlyArray<string> => {
  const data = join(folder, "data")
  mkdirSync(data, { recursive: true })
  return [
    ...["--no-defaults", "--skip-grant-tables", "--skip-networking", "--skip-log-bin"],
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
    ...[`--basedir=${dirname(dirname(mariadb))}`, `--datadir=${data}`, `--socket=${socket}`],
    ...[`--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, "charsets")}`],
    ...[`--pid-file=${join(folder, "db.pid")}`, "--innodb-flush-log-at-trx-commit=0"],
  ]
}

/** Debian's WordPress is full of links into other packages, and some lead nowhere. */
function copySite(home: string, site: string): void {
  cpSync(home, site, {
    recursive: true,
    dereference: true,
    filter: (source) => existsSync(source) && !source.endsWith("wp-config.php"),
  })
  mkdirSync(join(site, "wp-content/uploads"), { recursive: true })
  cpSync(join(SCRIPTS, "wp-config.php"), join(site, "wp-config.php"))
  cpSync(join(SCRIPTS, "seo-fields.php"), join(site, "wp-content/mu-plugins/seo-fields.php"))
}
