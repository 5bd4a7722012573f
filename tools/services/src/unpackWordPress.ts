/** Downloads Debian's WordPress, PHP and MariaDB once and unpacks them for tests; installs nothing. */
import { hasDebian, unpackDebian } from "./debianPackages.ts"
import { WORDPRESS_PACKAGES, wordpressFolder } from "./wordpress.ts"

if (!hasDebian()) {
  console.error("Neither apt-get nor dpkg-deb is here: set TEST_WORDPRESS_URL instead.")
  process.exitCode = 1
} else {
  unpackDebian(wordpressFolder, WORDPRESS_PACKAGES)
  console.log(`WordPress, PHP and MariaDB are in ${wordpressFolder}.`)
}
