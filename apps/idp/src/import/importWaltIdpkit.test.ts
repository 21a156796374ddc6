import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../config/load.ts'
import { type ImportOptions, importWaltIdpkit } from './importWaltIdpkit.ts'
import {
  AWARDS,
  CREATOR,
  decided,
  example,
  MEMBERS,
  mapped,
  mapping,
  only,
  policy,
  withClaim,
} from './test/config.ts'

const KT1 = 'KT1Rc59ukgW32e54aUdYqVzTM9gtHrA4JDYp'

const imported = async (config: object | string, more: Partial<ImportOptions> = {}) => {
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  const result = await importWaltIdpkit({ config: text, ...more })
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`)
  const { findings, yaml } = result
  return { yaml, findings, codes: findings.map(({ code }) => code), config: parseConfig(parse(yaml)) }
}

const gate = (config: Awaited<ReturnType<typeof imported>>['config'], name = 'default') =>
  config.gates[name]?.gate

describe('importWaltIdpkit', () => {
  test('default', async () => {
    const flowContracts = new Map([['a9ccb9756a0ee7eb', 'ExampleNFT']])
    const { config, yaml } = await imported(example, { flowContracts })
    expect(config.issuer).toBe('https://id.example/api/oidc')
    expect(Object.keys(config.chains)).toEqual(['eip155:1', 'eip155:137', 'flow:testnet'])
    expect(gate(config)).toEqual({
      anyOf: [
        { chain: 'eip155:137', standard: 'erc721', collection: MEMBERS },
        {
          chain: 'flow:testnet',
          standard: 'flow',
          collection: 'A.a9ccb9756a0ee7eb.ExampleNFT.NFT',
          collectionPath: '/public/exampleNFTCollection',
        },
      ],
    })
    expect(gate(config, 'for-awd')).toEqual({ chain: 'eip155:137', standard: 'erc721', collection: AWARDS })
    expect(Object.values(config.gates).map((each) => each.policy)).toEqual(['default', 'default'])
    expect(config.nft.defaultGate).toBe('default')
    expect(config.nft.mappings).toEqual([
      { claim: 'awd', scopes: ['award'], gate: 'for-awd', from: { eip155: { trait: 'award' } } },
    ])
    expect(config.policies['default']).toMatchObject({
      rego: 'package app.datanft\n\ndefault allow := false\n\nallow if {\n\tdata.level == input.level\n}\n',
      query: 'data.app.datanft.allow',
      inputs: { level: 'gold' },
      compatibility: 'walt-idpkit',
    })
    expect(yaml).toContain('# endpoint_missing: eip155:137: write the endpoints')
  })

  test('behavior: the same input gives the same text', async () => {
    expect((await imported(example)).yaml).toBe((await imported(example)).yaml)
  })

  test('behavior: nothing at all is a configuration', async () => {
    const { config } = await imported({})
    expect(config.issuer).toBe('http://localhost:6000/api/oidc')
    expect(config.gates).toEqual({})
  })

  test.for([
    ['TEZOS', 'TEZOS', KT1, { chain: 'tezos:NetXdQprcVkpaWU', standard: 'fa2', collection: KT1 }],
    ['NEAR', 'MAINNET', 'asac.near', { chain: 'near:mainnet', standard: 'nep171', collection: 'asac.near' }],
    [
      'POLKADOT',
      'UNIQUE',
      '1062',
      { chain: 'polkadot:84322d9cddbf35088f1e54e9a85c967a', standard: 'unique', collection: '1062' },
    ],
    ['POLKADOT', 'ASTAR', MEMBERS, { chain: 'eip155:592', standard: 'erc721', collection: MEMBERS }],
    [
      'ALGORAND',
      'ALGORAND_TESTNET',
      CREATOR,
      { chain: 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe', standard: 'asa', collection: CREATOR },
    ],
  ] as const)('behavior: %s on %s', async ([ecosystem, chain, address, expected]) => {
    expect(gate((await imported(only(ecosystem, chain, address))).config)).toEqual(expected)
  })

  test('behavior: a factory is kept on EVM and Ocean’s check stays', async () => {
    const { config } = await imported(
      only('EVM', 'POLYGON', MEMBERS, { factorySmartContractAddress: AWARDS }),
    )
    expect(gate(config)).toMatchObject({ collection: MEMBERS, factory: AWARDS })
  })

  test('behavior: the host name of the environment', async () => {
    const config = { externalUrl: 'https://$EXTERNAL_HOSTNAME' }
    const { config: found } = await imported(config, { hostname: 'id.example:8443' })
    expect(found.issuer).toBe('https://id.example:8443/api/oidc')
    for (const hostname of [undefined, '', 'a/b', 'a@b', 'a b']) {
      const { codes } = await imported(config, { hostname })
      expect(codes).toContain('hostname_missing')
    }
  })

  test('behavior: a mapping of several ecosystems has a place for each', async () => {
    const near = { chain: 'MAINNET', smartContractAddress: 'asac.near' }
    const claimMappings = {
      ...mapping.claimMappings,
      NEAR: { trait: 'title', nftTokenConstraint: near },
      ALGORAND: {
        trait: 'level',
        nftTokenConstraint: { chain: 'ALGORAND_MAINNET', smartContractAddress: CREATOR },
      },
    }
    const { config } = await imported(mapped({ claimMappings }))
    expect(config.nft.mappings[0]?.from).toEqual({
      eip155: { trait: 'award' },
      near: { path: 'title' },
      algorand: { trait: 'level' },
    })
    expect(gate(config, 'for-awd')).toMatchObject({ anyOf: [{}, { chain: 'near:mainnet' }, {}] })
  })

  test('behavior: a mapping in the form of early versions keeps its factory', async () => {
    const flat = { scope: ['award'], claim: 'awd', trait: 'award', chain: 'POLYGON' }
    const addresses = { smartContractAddress: AWARDS, factorySmartContractAddress: MEMBERS }
    const { codes, config } = await imported({ claimConfig: { nft_mappings: [{ ...flat, ...addresses }] } })
    expect(gate(config, 'for-awd')).toMatchObject({ collection: AWARDS, factory: MEMBERS })
    expect(codes).not.toContain('key_unknown')
  })

  test('behavior: a claim that is mapped twice the same way has both scopes', async () => {
    const { config } = await imported(mapped({}, [{ ...mapping, scope: ['prize'] }]))
    expect(config.nft.mappings.map(({ scopes }) => scopes)).toEqual([['award', 'prize']])
  })

  test('behavior: a policy that is switched off is none', async () => {
    const { config } = await imported(decided({ withPolicyVerification: false }))
    expect(config.policies).toEqual({})
    expect(config.gates['default']).not.toHaveProperty('policy')
    const { withPolicyVerification: _, ...rest } = policy
    const misspelt = { ...rest, withPolicyVeirfication: false }
    const other = await imported({
      claimConfig: { ...only('EVM', 'POLYGON', MEMBERS).claimConfig, default_nft_policy: misspelt },
    })
    expect(other.config.policies).toEqual({})
    expect(other.codes).toContain('spelling_other')
  })

  test('behavior: Rego v1 stays as it is', async () => {
    const rego = 'package app\n\ndefault allow := false\n\nallow if data.level == "gold"\n'
    const { codes, config } = await imported(decided({ policy: rego, query: 'data.app.allow' }))
    expect(codes).not.toContain('policy_upgraded')
    expect(config.policies['default']?.rego?.trim()).toBe(rego.trim())
  })

  test.for([
    { policy: 'https://policies.example/p.rego' },
    { policy: 'http://policies.example/p.rego' },
    { policy: 'package app\n\nthis is not rego' },
    { query: 'data.app["datanft"].allow' },
    { query: undefined },
    { policy: undefined },
    { policy: 7 },
    { inputs: 'level' },
    { inputs: { account: 'x' } },
    { inputs: { apiKey: 'x' } },
    { inputs: { n: 2 ** 60 } },
  ])('security: a policy that cannot be taken over denies everyone: %j', async (more) => {
    const { codes, config } = await imported(decided(more))
    expect(codes).toContain('policy_denies')
    expect(config.gates['default']?.policy).toBe('default')
    expect(config.policies['default']?.rego).toBe('package countersign\n\ndefault allow := false\n')
  })

  test('security: a policy that has no switch counts as switched on', async () => {
    const { config } = await imported(decided({ withPolicyVerification: 'false' }))
    expect(config.gates['default']?.policy).toBe('default')
  })

  test('security: an alternative that is not listed does not open the gate', async () => {
    const constraints = {
      EVM: { chain: 'POLYGON', smartContractAddress: MEMBERS },
      NEAR: { chain: 'MAINNET', smartContractAddress: 'asac.near' },
    }
    const { config } = await imported(withClaim({ ecosystems: ['EVM'], nftTokenContraints: constraints }))
    expect(gate(config)).toEqual({ chain: 'eip155:137', standard: 'erc721', collection: MEMBERS })
  })

  test('security: a list of ecosystems that cannot be read lists nothing', async () => {
    const constraints = { EVM: { chain: 'POLYGON', smartContractAddress: MEMBERS } }
    for (const ecosystems of ['EVM', {}, 7, ['evm'], [['EVM']]]) {
      const { config } = await imported(withClaim({ ecosystems, nftTokenContraints: constraints }))
      expect(config.gates).toEqual({})
    }
    const { config } = await imported(
      withClaim({ nftTokenContraints: { ...constraints, evm: constraints.EVM } }),
    )
    expect(gate(config)).toMatchObject({ collection: MEMBERS })
  })

  test('security: a mapping of openid was a gate for everyone, which is said', async () => {
    const { config, findings } = await imported(mapped({ scope: ['openid', 'award'] }))
    expect(config.nft.mappings[0]?.scopes).toEqual(['award'])
    expect(findings.find(({ code }) => code === 'scope_reserved')).toMatchObject({
      severity: 'unsafe',
      path: 'claimConfig.nft_mappings.0.scope.0',
    })
  })

  test('security: no gate is left open where nothing of it can be asked', async () => {
    const { config } = await imported(only('EVM', 'MUMBAI', MEMBERS))
    expect(config.nft.defaultGate).toBeUndefined()
    expect(config.gates).toEqual({})
  })

  test('security: secrets are in neither the configuration nor the report', async () => {
    const secret = 'correct-horse-battery-staple'
    const pem = `-----BEGIN EC PRIVATE KEY-----\n${secret}\n-----END EC PRIVATE KEY-----`
    const config = {
      ...example,
      externalUrl: `https://user:${secret}@id.example/?key=${secret}`,
      keyId: pem,
      jsProjectExternalUrl: `https://user:${secret}@js.example`,
      privateKey: secret,
      providers: { ethereum: `https://rpc.example/v3/${secret}`, apiKeys: { alchemy: secret } },
      claimConfig: {
        ...example.claimConfig,
        default_nft_policy: { ...policy, inputs: { api_key: secret, nested: { password: secret } } },
        default_nft_token_claim: {
          chain: secret,
          smartContractAddress: secret,
          privateKey: secret,
        },
      },
    }
    const { findings, yaml } = await imported(config, {
      nftConfig: JSON.stringify({ nftWallet: { url: `http://w.example/?t=${secret}`, secret } }),
    })
    expect(yaml).not.toContain(secret)
    expect(JSON.stringify(findings)).not.toContain(secret)
  })

  test('error: what is no configuration', async () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
    const cases = [
      ['{', 'input_syntax'],
      ['', 'input_syntax'],
      ['[]', 'input_invalid'],
      ['null', 'input_invalid'],
      ['7', 'input_invalid'],
      [deep, 'input_too_deep'],
      ['['.repeat(400_000) + ']'.repeat(400_000), 'input_too_deep'],
      [`{"a":"${'x'.repeat(1_100_000)}"}`, 'input_too_large'],
    ] as const
    for (const [config, code] of cases) {
      expect(await importWaltIdpkit({ config })).toMatchObject({ ok: false, code })
      expect(await importWaltIdpkit({ config: '{}', nftConfig: config })).toMatchObject({ ok: false, code })
    }
  })
})

const VECTORS =
  process.env['COUNTERSIGN_VECTORS'] ??
  fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url))

const published = (): readonly Record<string, string>[] | undefined => {
  try {
    const text = readFileSync(`${VECTORS}/walt-idpkit.json`, 'utf8')
    return JSON.parse(text).default_nft_constraints as readonly Record<string, string>[]
  } catch {
    return undefined
  }
}

const constraints = published()
if (!constraints)
  console.warn(`No shared vectors in ${VECTORS}: the predecessor’s published constraints are skipped.`)

describe.skipIf(!constraints)('the constraints that the predecessor has published', () => {
  test('behavior: each is either taken over, or found fault with', async () => {
    for (const {
      assetId,
      chain = 'TEZOS',
      collectionId,
      contract,
      creator,
      ecosystem = '',
      factory,
    } of constraints ?? []) {
      const address = contract ?? collectionId ?? creator ?? assetId ?? ''
      const name = ecosystem === 'ALGORAND' && assetId ? 'ALGORAND_TESTNET' : chain
      const more = factory === undefined ? {} : { factorySmartContractAddress: factory }
      const { config, findings } = await imported(only(ecosystem, name, address, more))
      const left = findings.some(({ code }) =>
        ['network_gone', 'flow_type_missing', 'asset_ambiguous'].includes(code),
      )
      expect([address, config.nft.defaultGate]).toEqual([address, left ? undefined : 'default'])
    }
  })
})
