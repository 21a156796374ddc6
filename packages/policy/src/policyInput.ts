import type { JsonObject, PolicyInput, PolicyNft } from './types.ts'

/** What a policy is asked about. */
export type PolicyInputOptions = {
  /** CAIP-10 of the account that signed in. */
  readonly account: string
  /** Every account proven in this sign-in. Default: the one. */
  readonly accounts?: readonly string[] | undefined
  /** Holdings that met the gate, the first one being `nft`. */
  readonly holdings: readonly PolicyNft[]
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Default: the clock's. */
  readonly now?: Date | undefined
  /** What the operator wrote beside the policy. */
  readonly inputs?: JsonObject | undefined
}

/** Names that `inputs` may not use. */
export const RESERVED_INPUTS: readonly string[] = [
  ...['account', 'accounts', 'chain', 'client_id'],
  ...['nft', 'nfts', 'now', 'scopes'],
]

/**
 * Builds the input document of a policy: account, chain, holdings, client, scopes and time, and what the operator has
 * configured beside them.
 *
 * @throws TypeError when `inputs` uses one of {@link RESERVED_INPUTS}, or `account` is no CAIP-10 account
 * @example
 * ```ts
 * import { policyInput } from '@countersign/policy'
 *
 * const input = policyInput({
 *   account: 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
 *   holdings: [],
 *   clientId: 'shop',
 *   scopes: ['openid'],
 *   inputs: { tier: 'gold' },
 * })
 * console.log(input.chain) // eip155:1
 * ```
 * @see CAIP-2, CAIP-10
 */
export function policyInput(options: PolicyInputOptions): PolicyInput {
  const { account, accounts = [account], holdings, clientId, scopes, now = new Date(), inputs = {} } = options
  const reserved = Object.keys(inputs).filter((name) => RESERVED_INPUTS.includes(name))
  if (reserved.length > 0) throw new TypeError(`inputs may not have: ${reserved.join(', ')}`)
  const chain = /^([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}):[-.%a-zA-Z0-9]{1,128}$/.exec(account)?.[1]
  if (chain === undefined) throw new TypeError('account is no CAIP-10 account')
  const [nft] = holdings
  return {
    ...inputs,
    account,
    chain,
    accounts,
    ...(nft && { nft }),
    nfts: holdings,
    client_id: clientId,
    scopes,
    now: now.toISOString(),
  }
}
