/** A contract, as an example. */
export const AWARDS = `0x${'9b'.repeat(20)}`
/** Another one. */
export const MEMBERS = `0x${'34'.repeat(20)}`

/** A creator on Algorand. */
export const CREATOR = 'GYFVJLKGSWQDHFBHBLABUXYHHSU544RV3WH4ZCF3S6HONSDP73TK4VGY3Y'

const constraint = (chain: string, smartContractAddress: string) => ({
  chain,
  smartContractAddress,
  factorySmartContractAddress: '',
  collectionPath: '',
})

/** One mapping, of a trait to a claim of another name. */
export const mapping = {
  scope: ['award'],
  claim: 'awd',
  claimMappings: { EVM: { trait: 'award', nftTokenConstraint: constraint('POLYGON', AWARDS) } },
}

/** A policy in Rego v0, as the predecessor’s are. */
export const policy = {
  withPolicyVerification: true,
  policy: 'package app.datanft\n\ndefault allow = false\n\nallow {\n  data.level == input.level\n}\n',
  query: 'data.app.datanft.allow',
  inputs: { level: 'gold' },
}

/** A configuration of the predecessor with all that it may have. */
export const example = {
  externalUrl: 'https://id.example',
  jsProjectExternalUrl: 'http://localhost:4000',
  keyId: '',
  openClientRegistration: false,
  fallbackAuthorizationMode: 'SIWE',
  claimConfig: {
    vc_mappings: [
      {
        scope: ['profile'],
        claim: 'name',
        credentialType: 'VerifiableId',
        valuePath: '$.credentialSubject.firstName $.credentialSubject.familyName',
      },
    ],
    nft_mappings: [mapping],
    default_nft_token_claim: {
      ecosystems: ['EVM', 'FLOW'],
      nftTokenContraints: {
        EVM: constraint('POLYGON', MEMBERS),
        FLOW: {
          chain: 'TESTNET',
          smartContractAddress: '0xa9ccb9756a0ee7eb',
          collectionPath: '/public/exampleNFTCollection',
        },
      },
    },
    default_vp_token_claim: { presentation_definition: { id: '1', input_descriptors: [] } },
    default_nft_policy: policy,
  },
}

/** The example with another default claim. */
export const withClaim = (claim: unknown) => ({ claimConfig: { default_nft_token_claim: claim } })

/** One constraint as the default claim. */
export const only = (ecosystem: string, chain: string, address: string, more: object = {}) =>
  withClaim({
    ecosystems: [ecosystem],
    nftTokenContraints: { [ecosystem]: { chain, smartContractAddress: address, ...more } },
  })

/** One mapping of one trait on Polygon. */
export const mapped = (more: object = {}, others: readonly object[] = []) => ({
  claimConfig: { nft_mappings: [{ ...mapping, ...more }, ...others] },
})

/** A policy besides a gate. */
export const decided = (more: object = {}) => ({
  claimConfig: {
    ...only('EVM', 'POLYGON', MEMBERS).claimConfig,
    default_nft_policy: { ...policy, ...more },
  },
})
