import { type Failure, failure } from '@countersign/siwx-core'
import { checksumAddress } from '../account.ts'
import type { DecodedSignature } from '../proof.ts'
import type { ChainReader, EthereumMethod, EthereumVerifyResult } from '../types.ts'
import { accept } from './accept.ts'
import { recoverAuthority } from './authorization.ts'
import { type Answer, askAccount, askDelegated, askPrepared, codeKind, readCode } from './contract.ts'
import type { Recovered } from './keySignature.ts'
import { allows, notAllowed, type OpenCase, ownKey, recoverKey, refuseKey } from './openCase.ts'
import { findReader, openSession, type Session } from './session.ts'

type Wrapped<Kind extends DecodedSignature['kind']> = Extract<DecodedSignature, { kind: Kind }>

/** Decides by the state of the message's chain. A chain that cannot be asked leaves the question open. */
export async function decideOnchain(
  open: OpenCase,
  recovered: Recovered | undefined,
): Promise<EthereumVerifyResult> {
  const { signature, message, context } = open
  const reader = findReader(message, context)
  const early =
    signature.kind === 'erc8010' ? await checkAuthorization(open, signature) : checkBytes(reader, recovered)
  if (early !== undefined) return early
  if (reader === undefined) return refuseUnread(recovered)
  try {
    const session = await openSession(message, reader)
    if (!session.ok) return session
    if (signature.kind === 'erc6492') return await decide6492(open, session, signature)
    if (signature.kind === 'erc8010') return await decide8010(open, session, signature)
    return await decidePlain(open, session, signature.signature, recovered)
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
}

/** Bytes that have a key's length and are no key's signature can still be a contract's, when there is a chain to ask. */
function checkBytes(reader: ChainReader | undefined, recovered: Recovered | undefined): Failure | undefined {
  const noSignature = recovered !== undefined && recovered.status !== 'recovered'
  return reader === undefined && noSignature ? refuseKey(recovered) : undefined
}

function refuseUnread(recovered: Recovered | undefined): Failure {
  const received = recovered?.status === 'recovered' ? checksumAddress(recovered.address) : undefined
  return failure('reader_missing', 'chain', { field: 'chainId', received })
}

async function decidePlain(
  open: OpenCase,
  session: Session,
  signature: Uint8Array,
  recovered: Recovered | undefined,
): Promise<EthereumVerifyResult> {
  const { account, digest, expected } = open
  const key = allows(expected, 'eip191') ? ownKey(open, recovered) : undefined
  if (key !== undefined) {
    const kind = codeKind(await readCode(session, account))
    // A contract at an address that a key was recovered for: the code decides, as `requireOnchain` demands.
    if (kind !== 'contract') return acceptKey(open, session, key, kind)
  }
  if (!allows(expected, 'eip1271')) return notAllowed('eip1271')
  const answer = await askAccount(session, account, digest, signature)
  if (answer.accepted) return acceptCode(open, session, 'eip1271', answer)
  if (answer.kind !== 'none') return rejected(answer)
  if (recovered === undefined) return notDeployed()
  return refuseKey(recovered, ownKey(open, recovered) && 'eip191')
}

async function decide6492(
  open: OpenCase,
  session: Session,
  { factory, factoryData, signature }: Wrapped<'erc6492'>,
): Promise<EthereumVerifyResult> {
  const { account, digest } = open
  const answer = await askPrepared(session, {
    account,
    digest,
    target: factory,
    data: factoryData,
    signature,
  })
  if (answer.accepted) return acceptCode(open, session, 'eip6492', answer)
  return (await acceptInner(open, session, signature, answer)) ?? refuseCode(answer)
}

async function decide8010(
  open: OpenCase,
  session: Session,
  { authorization, target, initData, signature }: Wrapped<'erc8010'>,
): Promise<EthereumVerifyResult> {
  const { account, digest } = open
  const designator = `0xef0100${authorization.address.slice(2)}`
  const { reader, block } = session
  const delegated = (await reader.code(account, block)).toLowerCase() === designator
  const answer = delegated
    ? await askAccount(session, account, digest, signature)
    : await askDelegated(session, { account, digest, target, data: initData, signature }, authorization)
  // Whatever else answered, it was not the delegate that the account's key has authorised.
  if (answer.accepted && answer.kind === 'delegated') return acceptCode(open, session, 'erc8010', answer)
  return (await acceptInner(open, session, signature, answer)) ?? refuseCode(answer)
}

// EIP-7702: the account's own key must have signed the authorization, for this chain or (0) for all. The node checks its
// nonce against the account's.
async function checkAuthorization(
  { account, message }: OpenCase,
  { authorization }: Wrapped<'erc8010'>,
): Promise<Failure | undefined> {
  const { chainId } = authorization
  if (chainId !== 0n && chainId.toString() !== message.chainId) {
    return failure('chain_mismatch', 'binding', {
      field: 'chainId',
      expected: message.chainId,
      received: chainId.toString(),
      reason: 'The EIP-7702 authorization is for another chain than the message.',
    })
  }
  const authority = await recoverAuthority(authorization)
  if (authority === account) return undefined
  return failure('key_account_mismatch', 'binding', {
    field: 'address',
    received: authority === undefined ? undefined : checksumAddress(authority),
    reason: 'The EIP-7702 authorization was not signed by the account of the message.',
  })
}

/** The last step of ERC-6492 and ERC-8010: the inner signature may be the key's own. */
async function acceptInner(
  open: OpenCase,
  session: Session,
  signature: Uint8Array,
  { kind }: Answer,
): Promise<EthereumVerifyResult | undefined> {
  const key = ownKey(open, await recoverKey(open, signature))
  if (key === undefined || kind === 'contract' || !allows(open.expected, 'eip191')) return undefined
  return acceptKey(open, session, key, codeKind(await readCode(session, open.account)))
}

function acceptKey(
  open: OpenCase,
  { evidence }: Session,
  key: Parameters<typeof accept>[1]['key'],
  kind: Answer['kind'],
): EthereumVerifyResult {
  const accountKind = kind === 'delegated' ? 'delegated' : 'key'
  return accept(open, { method: 'eip191', key, accountKind, evidence })
}

function acceptCode(
  open: OpenCase,
  { evidence }: Session,
  method: EthereumMethod,
  { kind }: Answer,
): EthereumVerifyResult {
  return accept(open, { method, accountKind: kind === 'delegated' ? 'delegated' : 'contract', evidence })
}

function refuseCode(answer: Answer): Failure {
  return answer.kind === 'none' ? notDeployed() : rejected(answer)
}

function rejected({ reverted }: Answer): Failure {
  const reason = reverted === true ? 'The contract of the account reverted.' : undefined
  return failure('contract_rejected', 'chain', { field: 'address', ...(reason !== undefined && { reason }) })
}

function notDeployed(): Failure {
  return failure('contract_not_deployed', 'chain', { field: 'address' })
}
