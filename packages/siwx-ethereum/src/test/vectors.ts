import { NONCE, NOW } from '@countersign/testing/signInFields'
import { Wallet } from 'ethers'
import { type Hex, hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { bytesToHex } from '../internal/hex.ts'
import { KEYS, signInText } from './message.ts'
import { wrap6492, wrap8010 } from './wrap.ts'

/** A signature and what the verifier answers to it without a reader, at the given time. */
export type SignatureVector = {
  readonly name: string
  readonly message: string
  readonly signature: string
  readonly now: string
  readonly domain: string
  readonly nonce: string
  readonly result:
    | { readonly account: string; readonly subject: string; readonly warnings: readonly string[] }
    | { readonly code: string }
}

/** A wrapper and its parts. */
export type WrapperVector = {
  readonly name: string
  readonly wrapped: string
  readonly parts: Readonly<Record<string, string>>
}

export type VectorFile<Vector> = {
  readonly source: string
  readonly signers: string
  readonly vectors: readonly Vector[]
}

const alice = privateKeyToAccount(KEYS.alice)
const bob = privateKeyToAccount(KEYS.bob)
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const text = signInText({ address: alice.address })
const accepted = (chainId: string, ...warnings: readonly string[]) => ({
  account: `eip155:${chainId}:${alice.address}`,
  subject: `eip155:${alice.address.toLowerCase()}`,
  warnings: [...warnings, 'code_not_checked'],
})

const vector = (
  name: string,
  message: string,
  signature: string,
  result: SignatureVector['result'],
): SignatureVector => ({ name, message, signature, now: NOW, domain: 'app.example', nonce: NONCE, result })

/** 65 bytes with another last byte. */
const withV = (signature: Hex, v: (parity: number) => number): Hex => {
  const bytes = hexToBytes(signature)
  bytes[64] = v((bytes[64] ?? 0) - 27)
  return bytesToHex(bytes)
}

const compact = (signature: Hex): Hex => {
  const bytes = hexToBytes(signature)
  bytes[32] = (bytes[32] ?? 0) | (bytes[64] === 28 ? 0x80 : 0)
  return bytesToHex(bytes.subarray(0, 64))
}

const highS = (signature: Hex): Hex => {
  const s = ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `0x${signature.slice(2, 66)}${s.toString(16).padStart(64, '0')}${v}`
}

/** Signed anew each time; ECDSA signatures are deterministic here (RFC 6979). */
export async function signatureVectors(): Promise<readonly SignatureVector[]> {
  const sign = (message: string) => alice.signMessage({ message })
  const signature = await sign(text)
  const full = signInText({
    address: alice.address,
    scheme: 'https',
    chainId: '8453',
    expirationTime: '2026-11-21T13:00:00-01:00',
    notBefore: '2026-11-21T11:59:59.5Z',
    requestId: 'a-request.1',
    resources: [
      'https://app.example/terms',
      'ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/',
    ],
  })
  const bare = signInText({ address: alice.address, statement: undefined })
  const empty = signInText({ address: alice.address, statement: '', resources: [] })
  const lower = signInText({ address: alice.address.toLowerCase() })
  const expired = signInText({ address: alice.address, expirationTime: '2026-11-21T11:00:00Z' })
  return [
    vector('signed by viem', text, signature, accepted('1')),
    vector('signed by ethers', text, await new Wallet(KEYS.alice).signMessage(text), accepted('1')),
    vector('every field', full, await sign(full), accepted('8453')),
    vector('no optional field', bare, await sign(bare), accepted('1')),
    vector('empty statement, empty resources', empty, await sign(empty), accepted('1')),
    vector('lower-case address', lower, await sign(lower), accepted('1', 'address_case')),
    vector(
      'v 0 or 1',
      text,
      withV(signature, (parity) => parity),
      accepted('1'),
    ),
    vector('compact (ERC-2098)', text, compact(signature), accepted('1')),
    vector('high s', text, highS(signature), accepted('1', 'high_s')),
    vector(
      'v 29',
      text,
      withV(signature, () => 29),
      { code: 'signature_malformed' },
    ),
    vector(
      'other parity',
      text,
      withV(signature, (parity) => 28 - parity),
      { code: 'reader_missing' },
    ),
    vector('another key', text, await bob.signMessage({ message: text }), { code: 'reader_missing' }),
    vector('another text', bare, signature, { code: 'reader_missing' }),
    vector('expired', expired, await sign(expired), { code: 'expired' }),
    vector('r is zero', text, `0x${'00'.repeat(32)}${signature.slice(66)}`, {
      code: 'signature_non_canonical',
    }),
  ]
}

export async function wrapperVectors(): Promise<readonly WrapperVector[]> {
  const signature = await bob.signMessage({ message: text })
  const authorization = await alice.signAuthorization({ address: bob.address, chainId: 1, nonce: 258 })
  const factory = bob.address.toLowerCase() as Hex
  const authorized = {
    delegation: factory,
    chainId: '1',
    nonce: '258',
    r: authorization.r,
    s: authorization.s,
  }
  return [
    {
      name: 'ERC-6492',
      wrapped: wrap6492(factory, '0x12345678', signature),
      parts: { kind: 'erc6492', factory, factoryData: '0x12345678', signature },
    },
    {
      name: 'ERC-6492, nothing to call with, no signature',
      wrapped: wrap6492(factory, '0x', '0x'),
      parts: { kind: 'erc6492', factory, factoryData: '0x', signature: '0x' },
    },
    {
      name: 'ERC-8010',
      wrapped: wrap8010({ authorization, signature }),
      parts: {
        kind: 'erc8010',
        ...authorized,
        target: alice.address.toLowerCase(),
        initData: '0x',
        signature,
      },
    },
    {
      name: 'ERC-8010 with initialisation',
      wrapped: wrap8010({ authorization, signature, data: '0xabcdef', to: factory }),
      parts: { kind: 'erc8010', ...authorized, target: factory, initData: '0xabcdef', signature },
    },
  ]
}
