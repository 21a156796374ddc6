import { type Failure, failure } from '@countersign/siwx-core'
import { equalBytes } from '@countersign/siwx-core/codec'
import { addressOf, publicKeyOf } from '../account.ts'
import { multisigAddress } from '../multisigAddress.ts'
import type { Signer } from '../transaction.ts'
import type { AlgorandMessage } from '../types.ts'

/** Who signed, as an address, and the signatures that show it. */
export type Authority = {
  readonly kind: Signer['kind']
  readonly address: string
  /** Whether the address is the account's own. Otherwise only the chain can say that it may sign. */
  readonly isAccount: boolean
  readonly signatures: readonly { readonly publicKey: Uint8Array; readonly signature: Uint8Array }[]
}

/** Works out who claims to have signed. Nothing is verified here but that enough members have signed. */
export function findAuthority(signer: Signer, message: AlgorandMessage): Authority | Failure {
  if (signer.kind === 'multisig') return findMultisig(signer, message)
  const own = publicKeyOf(message.address)
  const { publicKey = own, signature } = signer
  const isAccount = publicKey === own || equalBytes(publicKey, own)
  const address = isAccount ? message.address : addressOf(publicKey)
  return { kind: 'key', address, isAccount, signatures: [{ publicKey, signature }] }
}

function findMultisig(
  { claimed, threshold, members }: Extract<Signer, { kind: 'multisig' }>,
  message: AlgorandMessage,
): Authority | Failure {
  const publicKeys = members.map(({ publicKey }) => publicKey)
  const address = multisigAddress({ version: 1, threshold, publicKeys })
  if (claimed !== undefined && addressOf(claimed) !== address) {
    return failure('key_account_mismatch', 'binding', {
      field: 'multisig',
      expected: addressOf(claimed),
      received: address,
    })
  }
  const signatures = members.flatMap(({ publicKey, signature }) =>
    signature === undefined ? [] : [{ publicKey, signature }],
  )
  if (signatures.length < threshold) {
    return failure('threshold_not_met', 'binding', {
      field: 'multisig',
      expected: String(threshold),
      received: String(signatures.length),
    })
  }
  return { kind: 'multisig', address, isAccount: address === message.address, signatures }
}
