import type { Json, PolicyInput, PolicyNft } from '@countersign/policy'
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

const chainOf = (account: string): string => account.slice(0, account.lastIndexOf(':'))

/** The input document of a policy. What the operator adds never covers up what was found. */
export const policyInput = (
  { accounts, clientId, holdings, now, scopes }: PolicyQuestion,
  inputs: Readonly<Record<string, Json>>,
): PolicyInput => {
  const [account = ''] = accounts
  const nfts = holdings.map(nftOf)
  const [first] = nfts
  return {
    ...inputs,
    account,
    chain: chainOf(account),
    accounts,
    ...(first && { nft: first }),
    nfts,
    client_id: clientId,
    scopes,
    now,
  }
}
