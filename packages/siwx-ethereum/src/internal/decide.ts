import type { EthereumVerifyResult, Hex } from '../types.ts'
import { accept } from './accept.ts'
import { personalDigest } from './digest.ts'
import type { Recovered } from './keySignature.ts'
import { allows, type Case, type OpenCase, ownKey, recoverKey, refuseKey } from './openCase.ts'

/** Decides a message that holds: by the key alone where that is enough, otherwise by the chain. */
export async function decide(known: Case): Promise<EthereumVerifyResult> {
  const { signature, message, expected } = known
  const open: OpenCase = {
    ...known,
    account: message.address.toLowerCase() as Hex,
    digest: personalDigest(known.text),
  }
  if (signature.kind !== 'plain') return await onchain(open)
  const recovered = await recoverKey(open, signature.signature)
  const key = ownKey(open, recovered)
  if (key === undefined || !allows(expected, 'eip191')) {
    return allows(expected, 'eip1271')
      ? await onchain(open, recovered)
      : refuseKey(recovered, key && 'eip191')
  }
  // The key can replace any code of its account (EIP-7702), so its word is enough wherever the account lives.
  if (expected.requireOnchain !== true) return accept(open, { method: 'eip191', key })
  return await onchain(open, recovered)
}

// Loaded when needed: most sign-ins are decided by the key.
async function onchain(open: OpenCase, recovered?: Recovered): Promise<EthereumVerifyResult> {
  const { decideOnchain } = await import('./onchain.ts')
  return await decideOnchain(open, recovered)
}
