import { type Expectations, isLoopback, type Message, normaliseDomain } from '@countersign/siwx-core'
import { bytesToHex, hexToBytes, utf8 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import type { FlowMethod } from '../types.ts'
import { rlpList } from './rlp.ts'

/** Domain tags stand in front of what is signed, padded with zeros. One is never tried in place of the other. */
const TAGS: Readonly<Record<FlowMethod, string>> = {
  'flow:account-proof': 'FCL-ACCOUNT-PROOF-V0.0',
  'flow:user-signature': 'FLOW-V0.0-user',
}
/** Bytes. */
const TAG_LENGTH = 32

/** What an account proof is over. */
export type AccountProof = {
  readonly appIdentifier: string
  /** `0x` and 16 hexadecimal digits. */
  readonly address: string
  /** Hexadecimal digits. */
  readonly nonce: string
}

/** The bytes that are hashed and signed for a user signature. */
export function userMessage(text: string): Uint8Array {
  return tagged('flow:user-signature', utf8(text))
}

/** The bytes that are hashed and signed for an account proof: RLP of the site, the account and the nonce. */
export function accountProofMessage({ appIdentifier, address, nonce }: AccountProof): Uint8Array {
  const account = hexToBytes(address.slice(2)) as Uint8Array
  const bytes = hexToBytes(nonce) as Uint8Array
  return tagged('flow:account-proof', rlpList([utf8(appIdentifier), account, bytes]))
}

/**
 * The nonce of an account proof: SHA-256 of the text without its address. The address is left out because a wallet asked
 * for a proof has not said yet which account it will be; the proof commits to it anyway, and to the domain twice.
 */
export function accountProofNonce(text: string): string {
  return bytesToHex(sha256(utf8(withAddressLine(text, ''))))
}

/** Puts another text in the second line, which is the address in every text that parses. */
export function withAddressLine(text: string, address: string): string {
  const [header = '', , ...rest] = text.split('\n')
  return [header, address, ...rest].join('\n')
}

/**
 * The origin that a page of the message's domain has (RFC 6454), which is the app identifier. The scheme is the text's own,
 * else the expected one, else `http` on loopback and `https` everywhere else. Only for messages that passed the checks.
 */
export function originOf(message: Message, expected: Pick<Expectations, 'scheme'> = {}): string {
  const scheme = (message.scheme ?? expected.scheme ?? defaultScheme(message)).toLowerCase()
  return `${scheme}://${normaliseDomain(message.domain, scheme) ?? message.domain}`
}

function defaultScheme({ domain }: Message): string {
  return isLoopback(domain.toLowerCase()) ? 'http' : 'https'
}

function tagged(type: FlowMethod, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(TAG_LENGTH + bytes.length)
  all.set(utf8(TAGS[type]))
  all.set(bytes, TAG_LENGTH)
  return all
}
