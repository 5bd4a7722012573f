/** A certificate that nobody trusts, made on the spot: no key lies about in the repository. */
import { generateKeyPairSync, sign } from "node:crypto"

export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

/** One value of ASN.1, in DER. */
const der = (tag: number, ...parts: ReadonlyArray<Uint8Array>): Buffer => {
  const body = Buffer.concat(parts)
  const bytes = body.length < 256 ? [body.length] : [body.length >> 8, body.length & 0xff]
  const length = body.length < 128 ? bytes : [0x80 + bytes.length, ...bytes]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: ReadonlyArray<Uint8Array>): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes)
const time = (year: number): Buffer => der(0x18, Buffer.from(`${year}0101000000Z`))

const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"))
const COMMON_NAME = oid("550403")
const ALTERNATIVE_NAMES = oid("551d11")

/** For `https://127.0.0.1`, signed by itself. */
export const selfSigned = (): SelfSigned => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from("blog")))))
  const address = sequence(der(0x87, Buffer.from([127, 0, 0, 1])))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    name,
    sequence(time(2020), time(2200)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAMES, der(0x04, address)))),
  )
  const whole = sequence(body, ECDSA_SHA256, bits(sign("sha256", body, privateKey)))
  const lines = whole.toString("base64").replaceAll(/.{64}/gu, "$&\n")
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}
