import {
  type Json,
  type JsonObject,
  type PolicyInput,
  type PolicyNft,
  policyInput,
  type WaltEcosystem,
  waltDocuments,
} from '@countersign/policy'
import type { PolicyQuestion } from './policyStep.ts'
import type { CheckedHolding, CheckedToken } from './types.ts'

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json

const tokenOf = ({ asset, balance, id, metadata }: CheckedToken): PolicyNft['tokens'][number] => ({
  id,
  balance,
  ...(asset !== undefined && { asset }),
  ...(metadata !== undefined && { metadata: plain(metadata) }),
})

const nftOf = ({
  account,
  balance,
  block,
  chain,
  collection,
  standard,
  tokens,
}: CheckedHolding): PolicyNft => ({
  chain,
  standard,
  collection,
  balance,
  account,
  block: { number: block.number, hash: block.hash },
  tokens: tokens.map(tokenOf),
})

/** The input document of a policy. */
export const inputOf = (
  { accounts, clientId, holdings, now, scopes }: PolicyQuestion,
  inputs: JsonObject,
): PolicyInput => {
  const [account = ''] = accounts
  const nfts = holdings.map(nftOf)
  return policyInput({ account, accounts, holdings: nfts, clientId, scopes, now: new Date(now), inputs })
}

const ECOSYSTEMS: Readonly<Record<string, WaltEcosystem>> = {
  eip155: 'EVM',
  tezos: 'TEZOS',
  near: 'NEAR',
  polkadot: 'UNIQUE',
  flow: 'FLOW',
  algorand: 'ALGORAND',
}

/** What the predecessor's policies saw: the first token that has metadata, and the configured inputs. */
export const legacyDocuments = (
  { holdings }: PolicyQuestion,
  inputs: JsonObject,
): { readonly input: JsonObject; readonly data: JsonObject } => {
  for (const { chain, tokens } of holdings) {
    const ecosystem = ECOSYSTEMS[chain.slice(0, chain.indexOf(':'))]
    const metadata = tokens.find((token) => token.metadata !== undefined)?.metadata
    if (ecosystem && metadata) return waltDocuments({ ecosystem, metadata, inputs })
  }
  return { input: inputs, data: {} }
}
