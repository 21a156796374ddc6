import { base58ToBytes, bytesToBase58 } from '@countersign/siwx-core/codec'
import { PublicKey } from 'near-api-js'
import { nep641Hash, type OffchainMessage } from '../nep641.ts'
import type { TestAccount } from './chain.ts'
import type { TestKey } from './keys.ts'

type Args = { readonly path: readonly string[]; readonly authorization: string }

/** A wallet contract that is gated by an Ed25519 key which is no access key; its blob is its own. */
export function walletContract(accountId: string, publicKey: string): TestAccount {
  const contract = ({ path, authorization }: Args) => {
    const { envelope, proof } = JSON.parse(authorization) as { envelope: OffchainMessage; proof: string }
    if (envelope.chainId !== 'mainnet') throw new Error('invalid chain_id')
    if (envelope.signerId !== accountId) throw new Error('invalid signer_id')
    if ((envelope.path ?? []).join() !== path.join()) throw new Error('invalid path')
    const signature = base58ToBytes(proof, 64)
    if (signature === undefined) throw new Error('invalid proof')
    if (!PublicKey.from(publicKey).verify(nep641Hash(envelope), signature))
      throw new Error('invalid signature')
    return { payload: envelope.payload }
  }
  return { contract }
}

/** What the owner of such a contract sends. It signs the hash itself; the recipient is for NEP-413 wallets. */
export async function walletBlob(envelope: OffchainMessage, key: TestKey): Promise<string> {
  return JSON.stringify({ envelope, proof: bytesToBase58(await key.signBytes(nep641Hash(envelope))) })
}

/** A contract that leaves the decision to other accounts. */
export function delegating(pending: readonly object[], payload: string): TestAccount {
  return { contract: () => ({ payload, pending }) }
}

/** The envelope of a sign-in text. */
export function envelopeOf(payload: string, changes: Partial<OffchainMessage> = {}): OffchainMessage {
  return {
    chainId: 'mainnet',
    signerId: 'alice.near',
    timestamp: '2026-11-21T11:59:00.000000001Z',
    payload,
    ...changes,
  }
}
