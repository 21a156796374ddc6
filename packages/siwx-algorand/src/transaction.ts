import { type Failure, failure } from '@countersign/siwx-core'
import { bytesToBase64, concat, equalBytes, readUtf8, utf8 } from '@countersign/siwx-core/codec'
import { addressOf, chainIdOf } from './account.ts'
import { decodeFields, encodeFields, type Fields, isFields, type Value } from './internal/msgpack.ts'
import { isMultisig } from './multisigAddress.ts'
import type { AlgorandMessage } from './types.ts'

/** Who signed, in bytes. Whose account that is has not been looked at. */
export type Signer =
  | {
      readonly kind: 'key'
      /** 32 bytes; `undefined`: the account's own. */
      readonly publicKey: Uint8Array | undefined
      readonly signature: Uint8Array
    }
  | {
      readonly kind: 'multisig'
      /** Address that the transaction says this is; `undefined`: it says none. */
      readonly claimed?: Uint8Array | undefined
      readonly threshold: number
      readonly members: readonly Member[]
    }

export type Member = { readonly publicKey: Uint8Array; readonly signature: Uint8Array | undefined }

/** A self-payment of nothing with the text in its note. */
export type SignInTransaction = {
  readonly sender: string
  /** CAIP-2 reference. */
  readonly chainId: string
  readonly firstValid: number
  readonly lastValid: number
}

export type DecodedTransaction = {
  readonly text: string
  /** `TX` and the transaction: what was signed. */
  readonly signed: Uint8Array
  readonly signer: Signer
  readonly transaction: SignInTransaction
}

/** ARC-14: what stands in front of the realm. Ours is the whole text. */
const NOTE = 'ARC-0014 '
/** go-algorand, `config/consensus.go`: MaxTxnNoteBytes, MaxTxnLife. */
export const MAX_NOTE = 1024
const MAX_LIFE = 1000
/** Everything that a payment of nothing to oneself, for no fee, consists of. */
const ALLOWED = new Set(['fv', 'gen', 'gh', 'lv', 'note', 'rcv', 'snd', 'type'])

/** Writes the transaction that the wallet is asked to sign. */
export function encodeTransaction(
  sender: Uint8Array,
  text: string,
  { genesisHash, firstValid, lastValid }: { genesisHash: Uint8Array; firstValid: number; lastValid: number },
): Uint8Array {
  return encodeFields([
    ['fv', firstValid],
    ['gh', genesisHash],
    ['lv', lastValid],
    ['note', utf8(NOTE + text)],
    ['rcv', sender],
    ['snd', sender],
    ['type', 'pay'],
  ])
}

/** Decodes a signed transaction and demands that it can do nothing but sign in. */
export function decodeTransaction(bytes: Uint8Array): DecodedTransaction | Failure {
  const outer = decodeFields(bytes)
  const inner = outer?.entries.get('txn')
  if (outer === undefined || !isFields(inner)) {
    return malformed('It is no signed transaction in canonical MessagePack.')
  }
  if (outer.entries.has('lsig')) {
    return failure('account_type_unsupported', 'decode', {
      field: 'transaction',
      reason: 'A logic signature is a program: it cannot agree to a sign-in.',
    })
  }
  if (outer.entries.has('pqsig')) return failure('key_type_unsupported', 'decode', { field: 'transaction' })
  const signer = readSigner(outer)
  if ('ok' in signer) return signer
  const read = readSignIn(inner)
  if ('ok' in read) return read
  return { ...read, signed: concat(utf8('TX'), inner.bytes), signer }
}

/** What the transaction says besides its note must be what the text says. */
export function checkTransaction(
  { sender, chainId }: SignInTransaction,
  message: AlgorandMessage,
): Failure | undefined {
  if (sender !== message.address) {
    return failure('key_account_mismatch', 'binding', {
      field: 'address',
      expected: sender,
      received: message.address,
      reason: 'The transaction is of another account than the text in its note.',
    })
  }
  if (chainId === message.chainId) return undefined
  return failure('chain_mismatch', 'binding', {
    field: 'chainId',
    expected: chainId,
    received: message.chainId,
    reason: 'The transaction is for another network than the text in its note.',
  })
}

function readSigner({ entries }: Fields): Signer | Failure {
  const { size } = entries
  const authority = entries.get('sgnr')
  const signature = entries.get('sig')
  const multisig = entries.get('msig')
  const known = 2 + (authority === undefined ? 0 : 1)
  if (size !== known || (authority !== undefined && !isKey(authority))) {
    return malformed('It has no signature, more than one, or something that is none.')
  }
  if (signature !== undefined) {
    if (!isSignature(signature)) return failure('signature_malformed', 'decode', { field: 'transaction' })
    return { kind: 'key', publicKey: authority as Uint8Array | undefined, signature }
  }
  const decoded = isFields(multisig) ? readMultisig(multisig) : undefined
  if (decoded === undefined) return malformed('Its multisignature is not version 1 with its members.')
  return { ...decoded, claimed: authority as Uint8Array | undefined }
}

function readMultisig({ entries }: Fields): Extract<Signer, { kind: 'multisig' }> | undefined {
  const members = entries.get('subsig')
  const threshold = entries.get('thr')
  const version = entries.get('v')
  if (entries.size !== 3 || !Array.isArray(members)) return undefined
  if (typeof threshold !== 'number' || typeof version !== 'number') return undefined
  if (!isMultisig({ version, threshold, publicKeys: members })) return undefined
  const read = (members as readonly Value[]).map(readMember)
  return read.includes(undefined)
    ? undefined
    : { kind: 'multisig', threshold, members: read as readonly Member[] }
}

function readMember(value: Value): Member | undefined {
  if (!isFields(value)) return undefined
  const publicKey = value.entries.get('pk')
  const signature = value.entries.get('s')
  if (!isKey(publicKey) || value.entries.size !== (signature === undefined ? 1 : 2)) return undefined
  return signature === undefined || isSignature(signature) ? { publicKey, signature } : undefined
}

// `amt`, `fee`, `close`, `rekey`, `lx`, `grp` and everything of other types are missing: zero, or not a sign-in. Without a
// fee and without a group that could pay it, no network takes the transaction, whatever its rounds are.
function readSignIn({ entries }: Fields): Pick<DecodedTransaction, 'text' | 'transaction'> | Failure {
  const foreign = [...entries.keys()].find((key) => !ALLOWED.has(key))
  if (foreign !== undefined) {
    return malformed(`A sign-in transaction has no "${foreign}".`)
  }
  const sender = entries.get('snd')
  const receiver = entries.get('rcv')
  const genesisHash = entries.get('gh')
  const note = entries.get('note')
  if (entries.get('type') !== 'pay' || !isKey(sender) || !isKey(receiver) || !equalBytes(sender, receiver)) {
    return malformed('It is no payment to oneself.')
  }
  if (!isKey(genesisHash)) return malformed('It names no network.')
  const rounds = readRounds(entries)
  if (rounds === undefined) return malformed('Its rounds are none, or more than a thousand.')
  const text = note instanceof Uint8Array && note.length <= MAX_NOTE ? readUtf8(note) : undefined
  if (text?.startsWith(NOTE) !== true) return malformed(`Its note does not begin with "${NOTE}".`)
  const chainId = chainIdOf(bytesToBase64(genesisHash))
  return { text: text.slice(NOTE.length), transaction: { sender: addressOf(sender), chainId, ...rounds } }
}

function readRounds(
  entries: Fields['entries'],
): Pick<SignInTransaction, 'firstValid' | 'lastValid'> | undefined {
  const firstValid = entries.get('fv') ?? 0
  const lastValid = entries.get('lv')
  const name = entries.get('gen') ?? ''
  if (typeof firstValid !== 'number' || typeof lastValid !== 'number' || typeof name !== 'string')
    return undefined
  return lastValid < firstValid || lastValid - firstValid > MAX_LIFE ? undefined : { firstValid, lastValid }
}

function isKey(value: Value | undefined): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 32
}

function isSignature(value: Value | undefined): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 64
}

function malformed(reason: string): Failure {
  return failure('message_malformed', 'decode', { field: 'transaction', reason: `ARC-14: ${reason}` })
}
