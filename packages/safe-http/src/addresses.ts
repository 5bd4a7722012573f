/** Which addresses are of the public internet, and which of a network of one's own. */
import ipaddr from "ipaddr.js"

/** Where clouds hand credentials to whoever asks, among addresses that are otherwise a network's own. */
const METADATA = new Set(["100.100.100.200", "fd00:ec2::254", "fd20:ce::254"])

const OWN_RANGES = ["loopback", "private", "carrierGradeNat", "uniqueLocal"]

export type AddressKind = "public" | "own" | "forbidden"

/**
 * `public`: one machine on the internet. `own`: of this machine or of a private network. `forbidden`:
 * everything else (link-local, multicast, reserved, an IPv4 address inside an IPv6 one, no address at all).
 */
export const kindOfAddress = (address: string): AddressKind => {
  if (!ipaddr.isValid(address)) return "forbidden"
  const parsed = ipaddr.parse(address)
  if (METADATA.has(parsed.toString())) return "forbidden"
  const range: string = parsed.range()
  if (OWN_RANGES.includes(range)) return "own"
  return range === "unicast" && isAssigned(parsed) ? "public" : "forbidden"
}

/** Of IPv6 only 2000::/3 is given out; tables of exceptions miss what lies outside, such as `::7f00:1`. */
const isAssigned = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  address instanceof ipaddr.IPv4 || ((address.parts[0] ?? 0) & 0xe000) === 0x2000

/** The address that a URL's host is, without brackets; null for a name. */
export const literalOf = (hostname: string): string | null => {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname
  return ipaddr.isValid(bare) ? bare : null
}
