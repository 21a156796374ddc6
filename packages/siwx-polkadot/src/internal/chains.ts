/** How a chain writes its accounts. */
export type Accounts = { readonly kind: 'ss58'; readonly prefix: number } | { readonly kind: 'evm' }

const POLKADOT: Accounts = { kind: 'ss58', prefix: 0 }
const KUSAMA: Accounts = { kind: 'ss58', prefix: 2 }
const GENERIC: Accounts = { kind: 'ss58', prefix: 42 }
const EVM: Accounts = { kind: 'evm' }

/**
 * The relay chains, their asset hubs, and the chains with 20-byte accounts, by CAIP-2 reference. Other parachains are left
 * out: several show their accounts with their own prefix and with Polkadot's.
 */
const CHAINS: ReadonlyMap<string, Accounts> = /* @__PURE__ */ new Map<string, Accounts>([
  ['91b171bb158e2d3848fa23a9f1c25182', POLKADOT],
  ['68d56f15f85d3136970ec16946040bc1', POLKADOT],
  ['b0a8d493285c2df73290dfb7e61f870f', KUSAMA],
  ['48239ef607d7928874027a43a6768920', KUSAMA],
  // Westend
  ['e143f23803ac50e8f6f8e62695d1ce9e', GENERIC],
  // Moonbeam, Moonriver, Mythos
  ['fe58ea77779b7abda7da4ec526d14db9', EVM],
  ['401a1f9dca3da46f5c4091016c8a2f26', EVM],
  ['f6ee56e9c5277df5b4ce6ae9983ee88f', EVM],
])

/** How a known chain writes its accounts; `undefined` for every other chain. */
export function accountsOf(chainId: string): Accounts | undefined {
  return CHAINS.get(chainId)
}
