import { bytesToBase64, concat, utf8 } from '@countersign/siwx-core/codec'
import algosdk from 'algosdk'
import { formatArc60Message } from '../arc60.ts'
import { parseMessage } from '../parseMessage.ts'
import type { Arc14Proof, Arc60Proof, MultisigSignature, MxProof, UnprefixedProof } from '../types.ts'

export const MAINNET_HASH = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='
export const MAINNET = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
export const TESTNET_HASH = 'SGO1GKSzyE7IEPItTxCByw9x8FmnrCDexi9/cOUJOiI='
export const TESTNET = 'SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe'

/** RFC 8410: what stands in front of a private key's 32 bytes. */
const PKCS8 = '302e020100300506032b657004220420'

/** An account whose key the tests have, and what its wallet answers to each call. */
export type TestAccount = {
  readonly address: string
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  /** Ed25519 over the bytes as they are: the SDK has no such function. */
  readonly raw: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly mx: (message: string) => Promise<MxProof>
  readonly unprefixed: (message: string) => Promise<UnprefixedProof>
  /** Signs JSON; what is no JSON of ours is signed as it stands. */
  readonly arc60: (json: string, domain?: string) => Promise<Arc60Proof>
  readonly arc14: (message: string, changes?: TransactionChanges) => Promise<Arc14Proof>
}

/** What a test wants different in the transaction. */
export type TransactionChanges = {
  readonly sender?: string
  readonly receiver?: string
  readonly amount?: number
  readonly fee?: number
  readonly closeRemainderTo?: string
  readonly rekeyTo?: string
  readonly lease?: Uint8Array
  readonly note?: Uint8Array
  readonly genesisHash?: string
  readonly genesisID?: string
  readonly firstValid?: number
  readonly lastValid?: number
  readonly group?: Uint8Array
}

/** A payment by the SDK; without changes, the one that `signingPayload` makes. */
export function transactionOf(
  address: string,
  message: string,
  changes: TransactionChanges = {},
): algosdk.Transaction {
  const { sender = address, receiver = address, amount = 0, closeRemainderTo, rekeyTo, lease } = changes
  const { fee = 0, firstValid = 1, lastValid = 1, genesisHash = MAINNET_HASH, genesisID } = changes
  const transaction = algosdk.makePaymentTxnWithSuggestedParamsFromObject({
    sender,
    receiver,
    amount,
    note: changes.note ?? utf8(`ARC-0014 ${message}`),
    ...(closeRemainderTo !== undefined && { closeRemainderTo }),
    ...(rekeyTo !== undefined && { rekeyTo }),
    ...(lease !== undefined && { lease }),
    suggestedParams: {
      fee,
      flatFee: true,
      minFee: 0,
      firstValid,
      lastValid,
      genesisHash: Uint8Array.from(atob(genesisHash), (character) => character.charCodeAt(0)),
      ...(genesisID !== undefined && { genesisID }),
    },
  })
  if (changes.group !== undefined) transaction.group = changes.group
  return transaction
}

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
export async function accountOf(byte: number): Promise<TestAccount> {
  const seed = new Uint8Array(32).fill(byte)
  const { sk: secretKey, addr } = algosdk.mnemonicToSecretKey(algosdk.mnemonicFromSeed(seed))
  const der = concat(
    Uint8Array.from(PKCS8.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    seed,
  )
  const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), 'Ed25519', false, ['sign'])
  const raw = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', key, new Uint8Array(bytes)))
  const sha256 = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  const address = addr.toString()
  return {
    address,
    publicKey: addr.publicKey,
    secretKey,
    raw,
    mx: async (message) => ({
      type: 'algorand:mx',
      message,
      signature: bytesToBase64(algosdk.signBytes(utf8(message), secretKey)),
    }),
    unprefixed: async (message) => ({
      type: 'algorand:unprefixed',
      message,
      signature: bytesToBase64(await raw(utf8(message))),
    }),
    arc60: async (json, domain = domainOf(json)) => {
      const data = utf8(json)
      const authenticatorData = await sha256(utf8(domain))
      const signature = await raw(concat(await sha256(data), await sha256(authenticatorData)))
      return {
        type: 'algorand:arc60',
        data: bytesToBase64(data),
        authenticatorData: bytesToBase64(authenticatorData),
        signature: bytesToBase64(signature),
      }
    },
    arc14: async (message, changes) => ({
      type: 'algorand:arc14',
      transaction: bytesToBase64(transactionOf(address, message, changes).signTxn(secretKey)),
    }),
  }
}

/** The JSON of a text. */
export function jsonOf(text: string): string {
  const parsed = parseMessage(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return formatArc60Message(parsed.message)
}

function domainOf(json: string): string {
  try {
    return String((JSON.parse(json) as { domain?: unknown }).domain)
  } catch {
    return 'app.example'
  }
}

export const alice: TestAccount = await accountOf(0xa1)
export const bob: TestAccount = await accountOf(0xb0)
export const carol: TestAccount = await accountOf(0xc2)

/** A multisignature account of three, two of whom must sign. */
export const MULTISIG = {
  version: 1,
  threshold: 2,
  addrs: [alice.address, bob.address, carol.address],
} as const

/** Its address, by the SDK. */
export const team: string = algosdk.multisigAddress({ ...MULTISIG, addrs: [...MULTISIG.addrs] }).toString()

/** The multisignature from what some of the members have signed. */
export function multisigOf(signatures: Readonly<Record<string, string>>): MultisigSignature {
  const members = MULTISIG.addrs.map((address) => {
    const signature = signatures[address]
    return signature === undefined ? { address } : { address, signature }
  })
  return { version: 1, threshold: MULTISIG.threshold, members }
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

/** The same R with S + L: an equation without a range check accepts both (RFC 8032 section 5.1.7). */
export function withHighS(signature: string): string {
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0))
  let s = ORDER
  for (const [index, byte] of bytes.subarray(32).entries()) s += BigInt(byte) << BigInt(8 * index)
  for (let index = 0; index < 32; index++) bytes[32 + index] = Number((s >> BigInt(8 * index)) & 255n)
  return bytesToBase64(bytes)
}
