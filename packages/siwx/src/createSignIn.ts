import { type Failure, failure } from '@countersign/siwx-core'
import { findChain, type Place, parseSignInAccount } from './account.ts'
import { loadChain } from './loadChain.ts'
import type { SignInOptions, SignInProofType, SignInRequest } from './types.ts'

/**
 * Writes the message of one sign-in and what the wallet call takes, on any chain: a server sends the answer to its page as
 * it is, and needs no code for a chain.
 *
 * The account or the chain comes from the page and may be anything: it is refused with a code. The fields are the server's
 * own: what cannot be written throws, as in the chain packages.
 *
 * Codes: `address_invalid`, `address_checksum`, `chain_mismatch`, `chain_not_allowed`, `profile_unsupported` (namespace),
 * `proof_type_not_allowed` (a type that this account cannot produce), `account_type_unsupported` (the account has to be
 * known on this chain).
 *
 * @example
 * ```ts
 * import { createSignIn } from '@countersign/siwx'
 * import { generateNonce } from '@countersign/siwx-core'
 *
 * const request = await createSignIn({
 *   account: 'tezos:NetXdQprcVkpaWU:tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH',
 *   domain: 'app.example',
 *   uri: 'https://app.example/login',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * if (request.ok) console.log(request.type, request.payload)
 * // tezos:micheline { signingType: 'micheline', payload: '0501…' }
 * ```
 * @throws SiwxError when the fields make no message
 * @see CAIP-122 "Data Model"
 */
export async function createSignIn(options: SignInOptions): Promise<SignInRequest | Failure> {
  const { account: accountId, chain: chainName, type: wanted, callbackUrl, ...fields } = options
  const place = accountId === undefined ? await findChain(chainName) : await findAccount(accountId)
  if (!place.ok) return place
  const { namespace, chain, chainId, account, address } = place
  const type = chooseType(chain.types({ chainId, address }), wanted)
  if (typeof type !== 'string') return type
  const written = chain.write({ fields, chainId, address, type, callbackUrl })
  return {
    ok: true,
    namespace,
    chain: `${namespace}:${chainId}`,
    ...(account !== undefined && { account }),
    type,
    ...written,
  }
}

async function findAccount(accountId: string): Promise<Place | Failure> {
  const parsed = await parseSignInAccount(accountId)
  return parsed.ok ? { ...parsed, chain: await loadChain(parsed.namespace) } : parsed
}

function chooseType(
  types: readonly SignInProofType[],
  wanted: SignInProofType | undefined,
): SignInProofType | Failure {
  const [first] = types
  if (first === undefined) {
    return failure('account_type_unsupported', 'check', {
      field: 'address',
      reason: 'On this chain the account has to be known before a message is written.',
    })
  }
  if (wanted === undefined) return first
  return types.includes(wanted)
    ? wanted
    : failure('proof_type_not_allowed', 'check', {
        field: 'type',
        expected: types.join(' '),
        received: wanted,
      })
}
