import { checkMessage } from '../checkMessage.ts'
import type { ConformanceFixture } from '../conformance.ts'
import { consumeNonce } from '../consumeNonce.ts'
import { createMessage } from '../createMessage.ts'
import { failure } from '../errors.ts'
import { formatMessage } from '../formatMessage.ts'
import { parseMessage } from '../parseMessage.ts'
import type { TextProfile } from '../profile.ts'
import type { Clock, Expectations, VerifyResult } from '../types.ts'

/** A chain for the tests: the address is the Ed25519 key in hexadecimal. */
export const toyProfile: TextProfile = {
  namespace: 'toychain',
  ecosystem: 'Toy',
  order: 'caip122',
  checkAddress: (address) => (/^[0-9a-f]{64}$/.test(address) ? 'valid' : 'address_invalid'),
  isChainId: (chainId) => /^[0-9]+$/.test(chainId),
}

export type ToyProof = { readonly type: 'toy:ed25519'; readonly message: string; readonly signature: string }

/** A place where the toy verifier can be made wrong, to show that the suite notices. */
export type Defect =
  | 'no_domain'
  | 'no_nonce'
  | 'no_time'
  | 'no_chain'
  | 'no_accounts'
  | 'no_signature'
  | 'no_binding'
  | 'early_nonce'
  | 'crlf'
  | 'throws'
  | 'no_limit'
  | 'any_encoding'
  | 'any_type'
  | 'decoded_domain'

export async function toyFixture(defect?: Defect): Promise<ConformanceFixture<ToyProof>> {
  const own = await toyKey()
  const foreign = await toyKey()
  return {
    namespace: 'toychain',
    account: { address: own.address, chainId: '1' },
    other: { address: foreign.address, chainId: '2' },
    createMessage: (fields) => createMessage(toyProfile, fields),
    formatMessage: (message) => formatMessage(toyProfile, message),
    parseMessage: (text) =>
      parseMessage(toyProfile, defect === 'crlf' ? String(text).replaceAll('\r\n', '\n') : text),
    verifyMessage: (proof, expected, context) =>
      verifyToy(proof, expected, { ...context, trusted: own.address }, defect),
    sign: own.sign,
    signWithForeignKey: foreign.sign,
    withText: (proof, message) => ({ ...proof, message }),
    malleate: (proof) => [
      {
        name: 'upper case',
        proof: { ...proof, signature: proof.signature.toUpperCase() },
        outcome: 'refused',
      },
      { name: 's + L', proof: { ...proof, signature: addOrder(proof.signature) }, outcome: 'refused' },
    ],
    malformed: (proof) => [
      { name: 'empty', proof: { ...proof, signature: '' } },
      { name: 'short', proof: { ...proof, signature: proof.signature.slice(2) } },
      { name: 'prefixed', proof: { ...proof, signature: `0x${proof.signature}` } },
    ],
    oversized: (proof) => ({ ...proof, signature: 'ab'.repeat(40_000) }),
  }
}

async function verifyToy(
  proof: ToyProof,
  expected: Expectations,
  { now, trusted }: { readonly now: Clock; readonly trusted: string },
  defect: Defect | undefined,
): Promise<VerifyResult> {
  if (defect !== 'any_type' && defect !== 'throws' && proof?.type !== 'toy:ed25519') {
    return failure('proof_type_not_allowed', 'decode', { field: 'type' })
  }
  if (defect !== 'throws' && (typeof proof?.message !== 'string' || typeof proof.signature !== 'string')) {
    return failure('encoding_invalid', 'decode')
  }
  const { message: text, signature } = proof
  if (signature.length > 1024 && defect !== 'no_limit') return failure('input_too_large', 'size')
  const encoding = defect === 'any_encoding' ? /^[0-9a-f]*$/i : /^[0-9a-f]{128}$/
  if (!encoding.test(signature)) return failure('signature_malformed', 'decode')
  const parsed = parseMessage(toyProfile, text)
  if (!parsed.ok) return parsed
  const { message } = parsed
  if (expected.allow?.length === 0) return failure('proof_type_not_allowed', 'check')
  if (defect === 'early_nonce') await consumeNonce(message, expected)
  const wanted = weaken(expected, message.domain, message.nonce, defect)
  const clock = defect === 'no_time' ? () => new Date(message.issuedAt) : now
  const relaxed = {
    ...message,
    ...(defect === 'no_time' && { notBefore: undefined, expirationTime: undefined }),
    ...(defect === 'decoded_domain' && { domain: decodeURIComponent(message.domain) }),
  }
  const refusal = checkMessage(relaxed, wanted, { now: clock }) ?? (await consumeNonce(message, wanted))
  if (refusal !== undefined) return refusal
  const address = message.address ?? ''
  const key = defect === 'no_binding' ? trusted : address
  if (defect !== 'no_signature' && !(await isSigned(text, signature, key)))
    return failure('signature_invalid', 'signature')
  return {
    ok: true,
    account: `toychain:${message.chainId}:${address}`,
    subject: `toychain:${address}`,
    accountKind: 'key',
    method: 'toy:ed25519',
    message,
    evidence: { kind: 'offline' },
    warnings: [],
  }
}

function weaken(
  expected: Expectations,
  domain: string,
  nonce: string,
  defect: Defect | undefined,
): Expectations {
  if (defect === 'no_domain') return { ...expected, domain }
  if (defect === 'no_nonce') return { ...expected, nonce }
  if (defect === 'no_chain') return { ...expected, chains: undefined }
  if (defect === 'no_accounts') return { ...expected, accounts: undefined }
  return expected
}

async function toyKey(): Promise<{ address: string; sign: (text: string) => Promise<ToyProof> }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const address = toHex(await crypto.subtle.exportKey('raw', pair.publicKey))
  const sign = async (message: string): Promise<ToyProof> => {
    const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(message))
    return { type: 'toy:ed25519', message, signature: toHex(signature) }
  }
  return { address, sign }
}

async function isSigned(text: string, signature: string, address: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', fromHex(address), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, fromHex(signature), new TextEncoder().encode(text))
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

// s is the little-endian second half of the signature.
function addOrder(signature: string): string {
  const bytes = fromHex(signature)
  let s = ORDER
  for (const [index, byte] of bytes.slice(32).entries()) s += BigInt(byte) << BigInt(8 * index)
  for (let index = 0; index < 32; index += 1) bytes[32 + index] = Number((s >> BigInt(8 * index)) & 255n)
  return toHex(bytes.buffer)
}

function toHex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
