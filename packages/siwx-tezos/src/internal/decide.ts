import { type Evidence, type Failure, failure, type Warning } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import type { DecodedProof } from '../proof.ts'
import type { ChainReader, TezosMessage, TezosVerifyResult } from '../types.ts'
import { methodOf } from './allow.ts'
import { addressOfKey, checkCurves, type PublicKey } from './key.ts'
import { checkSignature, isHighS } from './signature.ts'

type Case = {
  readonly proof: DecodedProof
  readonly message: TezosMessage
  readonly warnings: readonly Warning[]
  /** Present when the decision needs the chain. */
  readonly reader: ChainReader | undefined
}

/** Decides a message that holds: by the key that came along where that is enough, otherwise with the chain. */
export async function decide(known: Case): Promise<TezosVerifyResult> {
  const { proof, reader } = known
  const { publicKey } = proof
  if (publicKey !== undefined) {
    const refusal = await checkSignature({ ...proof, key: publicKey })
    if (refusal !== undefined) return refusal
    if (reader === undefined) return accept(known, publicKey, { kind: 'offline' })
  }
  return reader === undefined ? failure('reader_missing', 'chain') : await decideOnchain(known, reader)
}

async function decideOnchain(known: Case, reader: ChainReader): Promise<TezosVerifyResult> {
  const { proof, message } = known
  // Loaded when needed: most proofs bring their key.
  const { askChain, inconsistent } = await import('./onchain.ts')
  const answer = await askChain(message, reader)
  if (!answer.ok) return answer
  const key = proof.publicKey ?? answer.key
  if (key === undefined) {
    return failure('key_not_found', 'chain', {
      reason: 'The account has not revealed its key, so the proof must bring it.',
    })
  }
  if (answer.key !== undefined && addressOfKey(answer.key) !== message.address) {
    return inconsistent(
      'The reader gave the key of another account.',
      message.address,
      addressOfKey(answer.key),
    )
  }
  const refusal = proof.publicKey === undefined ? await checkRevealed(proof, key) : undefined
  return refusal ?? accept(known, key, answer.evidence)
}

async function checkRevealed(proof: DecodedProof, key: PublicKey): Promise<Failure | undefined> {
  return checkCurves(key, proof.signature) ?? (await checkSignature({ ...proof, key }))
}

function accept({ proof, message, warnings }: Case, key: PublicKey, evidence: Evidence): TezosVerifyResult {
  return {
    ok: true,
    account: `tezos:${message.chainId}:${message.address}`,
    subject: `tezos:${message.address}`,
    accountKind: 'key',
    method: methodOf(message),
    key: bytesToHex(key.bytes),
    message,
    evidence,
    warnings: isHighS(key, proof.signature) ? [...warnings, 'high_s'] : warnings,
  }
}
