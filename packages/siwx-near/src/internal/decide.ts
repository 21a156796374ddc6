import { failure } from '@countersign/siwx-core'
import { nep413Digest } from '../nep413.ts'
import type { DecodedNep413, DecodedNep641 } from '../proof.ts'
import type { ChainReader, NearVerifyResult } from '../types.ts'
import { accept, type Case } from './accept.ts'
import { checkAccessKey } from './accessKey.ts'
import { nep413Payload } from './payload.ts'
import { checkFresh, openSession, type Session } from './session.ts'
import { checkSignature } from './signature.ts'

/** Decides a message that holds: the signature, then the chain. */
export async function decide(known: Case): Promise<NearVerifyResult> {
  const { proof } = known
  return proof.type === 'near:nep413'
    ? await decideNep413({ ...known, proof })
    : await decideNep641({ ...known, proof })
}

async function decideNep413(known: Case<DecodedNep413>): Promise<NearVerifyResult> {
  const { proof, message, reader } = known
  const { key, signature, text, callbackUrl } = proof
  const digest = nep413Digest(nep413Payload(text, message, callbackUrl))
  const checked = await checkSignature({ digest, key, signature })
  if ('ok' in checked) return checked
  const { warnings } = checked
  if (reader === undefined) {
    return accept(known, {
      key,
      evidence: { kind: 'offline' },
      warnings: [...warnings, 'code_not_checked'],
    })
  }
  return await atSession(known, reader, async (session) => {
    const refusal = await checkAccessKey(session, proof.accountId, proof)
    return refusal ?? accept(known, { key, evidence: session.evidence, warnings })
  })
}

async function decideNep641(known: Case<DecodedNep641>): Promise<NearVerifyResult> {
  const { reader } = known
  if (reader === undefined) return failure('reader_missing', 'chain')
  // Loaded when needed: most sign-ins are decided by NEP-413.
  const { decideResolved } = await import('./decideResolved.ts')
  return await atSession(known, reader, (session) => decideResolved(known, session))
}

// Whatever a reader rejects with, the chain could not be asked: that is never an invalid signature.
async function atSession(
  { message, expected }: Case,
  reader: ChainReader,
  decideAt: (session: Session) => Promise<NearVerifyResult>,
): Promise<NearVerifyResult> {
  try {
    const session = await openSession(message.chainId, reader)
    if (!session.ok) return session
    return checkFresh(session, message, expected.clockSkew ?? 60) ?? (await decideAt(session))
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
}
