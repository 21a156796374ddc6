import { describe, expect, test } from 'vitest'
import { FINDINGS, type Finding, type FindingCode } from './findings.ts'
import { type ImportOptions, importWaltIdpkit } from './importWaltIdpkit.ts'
import { CREATOR, decided, MEMBERS, mapped, mapping, only, withClaim } from './test/config.ts'

const found = async (
  config: object | string,
  more: Partial<ImportOptions> = {},
): Promise<readonly Finding[]> => {
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  const result = await importWaltIdpkit({ config: text, ...more })
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`)
  return result.findings
}

const SECOND = {
  ...mapping,
  claim: 'second',
  claimMappings: {
    EVM: { trait: 'x', nftTokenConstraint: { chain: 'POLYGON', smartContractAddress: MEMBERS } },
  },
}

const CASES: Readonly<
  Record<FindingCode, readonly [config: object | string, more?: Partial<ImportOptions>]>
> = {
  registration_open: [{ openClientRegistration: true }],
  gate_replaceable: [only('EVM', 'POLYGON', MEMBERS)],
  sign_in_forgeable: [only('FLOW', 'MAINNET', '0x1')],
  ownership_unproven: [only('NEAR', 'MAINNET', 'asac.near')],
  alternative_unlisted: [
    withClaim({
      ecosystems: [],
      nftTokenContraints: { EVM: { chain: 'POLYGON', smartContractAddress: '' } },
    }),
  ],
  scope_reserved: [mapped({ scope: ['openid'] })],
  issuer_insecure: [{ externalUrl: 'http://id.example' }],
  wallet_page_elsewhere: [{}, { nftConfig: '{"nftWallet":{"url":"https://wallet.example"}}' }],
  wallet_page_insecure: [{}, { nftConfig: '{"nftWallet":{"url":"http://wallet.example"}}' }],
  policy_insecure: [decided({ policy: 'http://policies.example/p.rego' })],
  policy_unpinned: [decided({ policy: 'https://policies.example/p.rego' })],
  redirect_any: [{ all_redirect_uris: true }],
  secret_withheld: [{ privateKey: 'x' }],
  type_invalid: [{ externalUrl: 7 }],
  value_invalid: [{ fallbackAuthorizationMode: 'OTHER' }],
  key_missing: [only('EVM', 'POLYGON', '')],
  key_unknown: [{ nonsense: 1 }],
  too_many: [{ claimConfig: { nft_mappings: Array.from({ length: 101 }, () => 1) } }],
  ecosystem_unknown: [only('SOLANA', 'MAINNET', 'x')],
  chain_unknown: [only('EVM', 'NOWHERE', MEMBERS)],
  collection_invalid: [only('EVM', 'POLYGON', '0x12')],
  claim_invalid: [mapped({ claim: 'sub' })],
  policy_invalid: [decided({ query: 'allow' })],
  network_gone: [only('EVM', 'MUMBAI', MEMBERS)],
  service_gone: [{ jsProjectExternalUrl: 'http://localhost:3000' }],
  policy_missing: [only('EVM', 'POLYGON', MEMBERS)],
  alternative_missing: [withClaim({ ecosystems: ['EVM'], nftTokenContraints: {} })],
  mapping_shadowed: [
    { claimConfig: { nft_mappings: [mapping], vc_mappings: [{ scope: ['award'], claim: 'x' }] } },
  ],
  form_old: [withClaim({ chain: 'POLYGON', smartContractAddress: MEMBERS })],
  spelling_other: [
    withClaim({ nftTokenConstraints: { EVM: { chain: 'POLYGON', smartContractAddress: MEMBERS } } }),
  ],
  key_repeated: ['{"keyId":"a","keyId":"b"}'],
  chain_ambiguous: [only('EVM', 'SHIMMEREVM', MEMBERS)],
  chain_misspelt: [only('EVM', 'PALYGON', MEMBERS)],
  network_test: [only('EVM', 'IOTA_TESTNET', MEMBERS)],
  flow_type_missing: [only('FLOW', 'MAINNET', '0xa9ccb9756a0ee7eb')],
  asset_ambiguous: [only('ALGORAND', 'ALGORAND_MAINNET', '266553681')],
  claim_repeated: [
    mapped({}, [{ ...mapping, claimMappings: { EVM: { ...mapping.claimMappings.EVM, trait: 'b' } } }]),
  ],
  credentials_unsupported: [{ claimConfig: { vc_mappings: [] } }],
  mode_unsupported: [{ fallbackAuthorizationMode: 'SIOP' }],
  registration_unsupported: [{}],
  subject_changed: [{}],
  protocol_changed: [{}],
  key_changed: [{}],
  issuer_changed: [{ externalUrl: 'https://id.example/?x=1' }],
  fallback_changed: [{ fallbackAuthorizationMode: 'NFT' }],
  ownership_changed: [only('EVM', 'POLYGON', MEMBERS)],
  account_changed: [only('POLKADOT', 'MOONBEAM', MEMBERS)],
  claim_renamed: [mapped()],
  claim_source_changed: [
    mapped({
      claimMappings: {
        ALGORAND: {
          trait: 'level',
          nftTokenConstraint: { chain: 'ALGORAND_MAINNET', smartContractAddress: CREATOR },
        },
      },
    }),
  ],
  token_chosen: [mapped()],
  gates_combined: [mapped({}, [SECOND])],
  policy_document: [decided()],
  policy_upgraded: [decided()],
  recheck_added: [mapped()],
  hostname_missing: [{ externalUrl: 'https://$EXTERNAL_HOSTNAME' }],
  endpoint_missing: [mapped()],
  gateway_missing: [mapped()],
  policy_denies: [decided({ query: 'allow' })],
  policy_file: [decided({ policy: 'policies/p.rego' })],
  client_missing: [{}],
  converted: [mapped()],
}

describe('findings', () => {
  test.for(Object.entries(CASES))('behavior: %s', async ([code, [config, more]]) => {
    const finding = (await found(config, more)).find((each) => each.code === code)
    expect(finding?.severity).toBe(FINDINGS[code as FindingCode])
    expect(finding?.message).toMatch(/^[^\n]{10,500}$/)
  })

  test('behavior: what is in order is not found fault with', async () => {
    const clean = {
      externalUrl: 'https://id.example',
      openClientRegistration: false,
      fallbackAuthorizationMode: 'SIWE',
      claimConfig: {
        ...only('EVM', 'POLYGON', MEMBERS).claimConfig,
        default_nft_policy: { withPolicyVerification: false },
      },
    }
    const findings = await found(clean)
    const severities = new Set(findings.map(({ severity }) => severity))
    for (const severity of ['invalid', 'dead', 'ambiguous'] as const)
      expect(severities).not.toContain(severity)
    expect(findings.filter(({ severity }) => severity === 'unsafe').map(({ code }) => code)).toEqual([
      'gate_replaceable',
    ])
  })
})
