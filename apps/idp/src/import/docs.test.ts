import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { FINDINGS } from './findings.ts'

const page = () => readFile(new URL('../../../docs/guide/migrate-walt-idpkit.md', import.meta.url), 'utf8')

const KEYS = [
  ...['externalUrl', 'jsProjectExternalUrl', 'keyId', 'openClientRegistration', 'fallbackAuthorizationMode'],
  ...['vc_mappings', 'nft_mappings', 'default_nft_token_claim', 'default_vp_token_claim'],
  ...['default_nft_policy', 'withPolicyVerification', 'nftTokenContraints', 'nftTokenConstraint'],
  ...['smartContractAddress', 'factorySmartContractAddress', 'collectionPath', 'nftWallet'],
]

describe('the guide to the import', () => {
  test('behavior: has every finding with its severity, and no other', async () => {
    const rows = (await page()).match(/^\| `[a-z_]+` \| [a-z]+ \|/gm) ?? []
    expect(rows).toEqual(Object.entries(FINDINGS).map(([code, severity]) => `| \`${code}\` | ${severity} |`))
  })

  test('behavior: has every key of the predecessor', async () => {
    const text = await page()
    for (const key of KEYS) expect(text).toContain(key)
  })
})
