import type { Store } from '@countersign/oidc-store'
import { NFT_METADATA, type StoredClient } from '../../clients/metadata.ts'
import { everyPage } from '../../everyPage.ts'
import type { RuleKind, RuleSet } from './types.ts'

/** As many as help to find them. */
const MOST = 5

const isUsedBy = ({ [NFT_METADATA]: nft }: StoredClient, kind: RuleKind, name: string): boolean =>
  nft !== undefined &&
  (kind === 'gates' ? [...nft.gates, ...nft.allowedGates].includes(name) : nft.policy === name)

/** Who names a rule: stored gates, and clients. The configuration names its own only. */
export const usesOf = async (
  { clients }: Pick<Store, 'clients'>,
  { gates }: Pick<RuleSet, 'gates'>,
  kind: RuleKind,
  name: string,
): Promise<readonly string[]> => {
  const found =
    kind === 'policies'
      ? Object.entries(gates).flatMap(([gate, { policy }]) => (policy === name ? [`gate ${gate}`] : []))
      : []
  for await (const page of everyPage((after) => clients.list({ after, limit: 500 }))) {
    for (const { id, metadata } of page.clients)
      if (isUsedBy(metadata as StoredClient, kind, name)) found.push(`client ${id}`)
    if (found.length >= MOST) break
  }
  return found.slice(0, MOST)
}
