import { checkMessage, consumeNonce, type Expectations, failure } from '@countersign/siwx-core'
import { type Address, parseAccount, readAddress, writeAddress } from './account.ts'
import { checkMethod } from './internal/allow.ts'
import { checkAccount } from './internal/checkAccount.ts'
import { type Acceptance, decide } from './internal/decide.ts'
import { bytesToHex } from './internal/hex.ts'
import { type PolkadotParseResult, parseMessage } from './parseMessage.ts'
import { type DecodedProof, decodeProof } from './proof.ts'
import type { PolkadotMessage, PolkadotProof, PolkadotVerifyResult, VerifyContext } from './types.ts'

/**
 * Verifies what a wallet answered: the text follows its grammar, says what is expected, and the account named in it has
 * signed exactly these bytes. Never rejects and never throws, whatever the proof is.
 *
 * Keys (sr25519, ed25519, ECDSA, and `personal_sign` of 20-byte accounts) and multisig accounts are decided without a
 * chain: no state of a chain takes a key's account away from it. So there is no reader here, and `expected.requireOnchain`
 * is answered with `onchain_required`.
 *
 * The order is fixed: size, decoding, grammar, expectations, binding of account and proof, nonce (consumed once, before
 * anything expensive), signatures.
 *
 * @example
 * ```ts
 * import { verifyMessage, type PolkadotProof } from '@countersign/siwx-polkadot'
 *
 * declare const proof: PolkadotProof
 * declare const nonces: Set<string>
 * const result = await verifyMessage(proof, { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) })
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.reason)
 * ```
 * @see CAIP-122 "Verification", the polkadot profile in this project's documentation
 */
export async function verifyMessage(
  proof: PolkadotProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<PolkadotVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  sent: PolkadotProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<PolkadotVerifyResult> {
  const proof = decodeProof(sent, context)
  if (!proof.ok) return proof
  const parsed = await parseText(proof, context)
  if (!parsed.ok) return parsed
  const { message } = parsed
  const address = readAddress(message.address)
  if (address === undefined) return failure('address_invalid', 'parse', { field: 'address' })
  const refusal =
    checkMessage(withAccountId(message, address), withAccountIds(expected), { now: context.now }) ??
    checkMethod(proof, expected) ??
    checkAccount(message, address, proof) ??
    (await consumeNonce(message, expected))
  if (refusal !== undefined) return refusal
  const unwrapped = context.compatibility?.unwrapped === true
  const decided = await decide({ proof, accountId: address.accountId, expected, unwrapped })
  return decided.ok ? accept(parsed, address, decided) : decided
}

async function parseText(
  { type, text }: DecodedProof,
  { compatibility }: VerifyContext,
): Promise<PolkadotParseResult> {
  if (type !== 'substrate:siws') return parseMessage(text)
  // Loaded when needed.
  const { parseSiws } = await import('./siws.ts')
  return parseSiws(text, compatibility?.siws ?? {})
}

// One account has an address for each network prefix: expected accounts are compared by the account itself.
function withAccountId(message: PolkadotMessage, { accountId }: Address): PolkadotMessage {
  return { ...message, address: bytesToHex(accountId) }
}

function withAccountIds(expected: Expectations): Expectations {
  if (expected.accounts === undefined) return expected
  const accounts = expected.accounts.map((text) => {
    const account = parseAccount(text)
    return account.ok ? `polkadot:${account.chainId}:${account.accountId}` : text
  })
  return { ...expected, accounts }
}

function accept(
  { message, warnings }: Extract<PolkadotParseResult, { readonly ok: true }>,
  address: Address,
  { method, accountKind, key, warnings: more }: Acceptance,
): PolkadotVerifyResult {
  return {
    ok: true,
    account: `polkadot:${message.chainId}:${writeAddress(address, message.chainId)}`,
    subject: `polkadot:${bytesToHex(address.accountId)}`,
    accountKind,
    method,
    ...(key !== undefined && { key }),
    message,
    evidence: { kind: 'offline' },
    warnings: [...new Set([...warnings, ...more])],
  }
}
