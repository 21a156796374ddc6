import { describe, expect, test } from 'vitest'
import { parseGate } from './parseGate.ts'

const APES = '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D'
const ape = { chain: 'eip155:1', collection: APES }
const ALGO = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
const HUB = 'polkadot:68d56f15f85d3136970ec16946040bc1'
const CREATOR = 'A'.repeat(58)

const issuesOf = (input: unknown) => {
  const result = parseGate(input)
  return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`)
}
const withPrototype = (text: string): unknown => JSON.parse(text)

describe('parseGate', () => {
  test('default', () => {
    expect(parseGate(ape)).toEqual({ ok: true, gate: ape, warnings: [] })
  })

  test.each<[string, object]>([
    ['ERC-1155 by ids and ranges', { ...ape, standard: 'erc1155', tokens: ['7', { from: '10', to: '20' }] }],
    ['ERC-20 threshold', { ...ape, standard: 'erc20', amount: { min: '1000000000000000000' } }],
    ['at most', { ...ape, amount: { min: '0', max: '3' } }],
    [
      'delegation',
      { ...ape, delegates: ['delegate-v2', 'erc6551'], deployBlock: '12287507', indexer: 'alchemy' },
    ],
    ['a factory', { ...ape, factory: APES }],
    ['a snapshot', { ...ape, at: { number: '18000000' } }],
    ['a block', { ...ape, at: { hash: `0x${'ab'.repeat(32)}` } }],
    ['soulbound', { ...ape, soulbound: true }],
    [
      'traits',
      {
        ...ape,
        traits: [
          { name: 'Fur', op: 'in', value: ['Gold', 'Robot'] },
          { name: 'Hat', op: 'exists' },
        ],
      },
    ],
    ['proven traits', { ...ape, traits: [{ name: 'Age', op: 'gte', value: 18 }], integrity: 'verified' }],
    ['a pattern', { ...ape, traits: [{ name: 'Name', op: 'regex', value: '^[A-Z]{2}\\d+$' }] }],
    [
      'Tezos',
      { chain: 'tezos:NetXdQprcVkpaWU', standard: 'fa2', collection: 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton' },
    ],
    [
      'NEAR',
      { chain: 'near:mainnet', collection: 'x.paras.near', tokenPrefix: '3:', tokens: ['3:1', 'free text'] },
    ],
    [
      'NEAR soulbound class',
      { chain: 'near:mainnet', standard: 'sbt', collection: 'registry.i-am-human.near', unit: '1' },
    ],
    ['Asset Hub', { chain: HUB, standard: 'nfts', collection: '77', tokens: ['5'] }],
    [
      'Flow',
      {
        chain: 'flow:mainnet',
        collection: 'A.0b2a3299cc857e29.TopShot.NFT',
        collectionPath: '/public/MomentCollection',
        delegates: ['hybrid-custody'],
      },
    ],
    ['Algorand by creator', { chain: ALGO, standard: 'asa', collection: CREATOR, unit: 'PUNK' }],
    ['Algorand by application', { chain: ALGO, standard: 'arc72', collection: '797609' }],
    ['a tree', { allOf: [ape, { anyOf: [ape, { not: ape }] }] }],
  ])('accepts %s', (_, input) => {
    expect(parseGate(input)).toEqual({ ok: true, gate: input, warnings: [] })
  })

  test('behavior: names of the predecessor become CAIP-2, with what is to be known', () => {
    const result = parseGate({ anyOf: [{ chain: 'MUMBAI', ecosystem: 'EVM', collection: APES }] })
    expect(result).toMatchObject({
      ok: true,
      gate: { anyOf: [{ chain: 'eip155:80001', collection: APES }] },
      warnings: [{ path: '/anyOf/0/chain', code: 'network_gone' }],
    })
  })

  test('behavior: a Flow contract stands for its NFTs', () => {
    const result = parseGate({ chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot' })
    expect(result).toMatchObject({ gate: { collection: 'A.0b2a3299cc857e29.TopShot.NFT' } })
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, ' type_invalid'],
    ['null', null, ' type_invalid'],
    ['a list', [ape], ' type_invalid'],
    ['a text', 'ape', ' type_invalid'],
    ['an instance', new Map(), ' type_invalid'],
    ['an empty allOf, which everybody meets', { allOf: [] }, '/allOf empty'],
    ['an empty anyOf', { anyOf: [] }, '/anyOf empty'],
    ['allOf without a list', { allOf: ape }, '/allOf type_invalid'],
    ['a hole in a list', { allOf: new Array(2) }, '/allOf/0 type_invalid'],
    ['two operators at once', { allOf: [ape], not: ape }, '/not key_unknown'],
    ['an operator beside a query', { anyOf: [ape], ...ape }, '/chain key_unknown'],
    ['not without a gate', { not: undefined }, '/not type_invalid'],
    ['no chain', { collection: APES }, '/chain key_missing'],
    ['no collection', { chain: 'eip155:1' }, '/collection key_missing'],
    ['a chain that is no text', { ...ape, chain: 1 }, '/chain type_invalid'],
    ['a chain that is not CAIP-2', { ...ape, chain: 'eip155' }, '/chain chain_invalid'],
    ['an ambiguous name', { ...ape, chain: 'MAINNET' }, '/chain chain_invalid'],
    ['an unknown namespace', { ...ape, chain: 'cosmos:cosmoshub-4' }, '/chain namespace_unsupported'],
    ['a namespace of the prototype', { ...ape, chain: 'constructor:1' }, '/chain chain_invalid'],
    ['a misspelt member', { ...ape, trait: [] }, '/trait key_unknown'],
    [
      '__proto__ in the text',
      withPrototype(`{"chain":"eip155:1","collection":"${APES}","__proto__":{"soulbound":true}}`),
      '/__proto__ key_unknown',
    ],
    [
      'constructor in the text',
      withPrototype(`{"chain":"eip155:1","collection":"${APES}","constructor":1}`),
      '/constructor key_unknown',
    ],
    ['a symbol', { ...ape, [Symbol('tokens')]: [] }, '/Symbol(tokens) key_unknown'],
    ['a standard of another chain', { ...ape, standard: 'fa2' }, '/standard standard_mismatch'],
    ['a standard that is none', { ...ape, standard: 'erc404' }, '/standard standard_mismatch'],
    ['a short address', { ...ape, collection: '0x12' }, '/collection collection_invalid'],
    ['an address with a line end', { ...ape, collection: `${APES}\n` }, '/collection collection_invalid'],
    [
      'a Tezos account as collection',
      { chain: 'tezos:NetXdQprcVkpaWU', collection: 'tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb' },
      '/collection collection_invalid',
    ],
    [
      'a NEAR account in capitals',
      { chain: 'near:mainnet', collection: 'Asac.near' },
      '/collection collection_invalid',
    ],
    [
      'a NEAR account with two dots',
      { chain: 'near:mainnet', collection: 'asac..near' },
      '/collection collection_invalid',
    ],
    [
      'a collection number over 32 bits',
      { chain: HUB, collection: '4294967296' },
      '/collection collection_invalid',
    ],
    [
      'a Cadence type without address',
      { chain: 'flow:mainnet', collection: 'TopShot.NFT' },
      '/collection collection_invalid',
    ],
    [
      'a creator as ARC-72 application',
      { chain: ALGO, standard: 'arc72', collection: CREATOR },
      '/collection collection_invalid',
    ],
    [
      'an application as creator',
      { chain: ALGO, standard: 'asa', collection: '797609' },
      '/collection collection_invalid',
    ],
    ['a token number', { ...ape, tokens: [7] }, '/tokens/0 type_invalid'],
    ['a token with leading zeros', { ...ape, tokens: ['007'] }, '/tokens/0 token_invalid'],
    ['a token over 256 bits', { ...ape, tokens: [(2n ** 256n).toString()] }, '/tokens/0 token_invalid'],
    ['no tokens', { ...ape, tokens: [] }, '/tokens empty'],
    [
      'too many tokens',
      { ...ape, tokens: Array.from({ length: 257 }, (_, id) => String(id)) },
      '/tokens too_many',
    ],
    ['a range upside down', { ...ape, tokens: [{ from: '9', to: '1' }] }, '/tokens/0 token_invalid'],
    ['a range without end', { ...ape, tokens: [{ from: '9' }] }, '/tokens/0 type_invalid'],
    [
      'a range with more',
      { ...ape, tokens: [{ from: '1', to: '2', step: '1' }] },
      '/tokens/0/step key_unknown',
    ],
    [
      'a range on NEAR',
      { chain: 'near:mainnet', collection: 'a.near', tokens: [{ from: '1', to: '2' }] },
      '/tokens/0 token_invalid',
    ],
    ['an amount as number', { ...ape, amount: { min: 1 } }, '/amount/min amount_invalid'],
    ['a negative amount', { ...ape, amount: { min: '-1' } }, '/amount/min amount_invalid'],
    ['a fraction', { ...ape, amount: { max: '1.5' } }, '/amount/max amount_invalid'],
    ['bounds with nothing between', { ...ape, amount: { min: '5', max: '4' } }, '/amount amount_invalid'],
    ['max 0, for which there is not', { ...ape, amount: { max: '0' } }, '/amount amount_invalid'],
    ['at least nothing', { ...ape, amount: { min: '0' } }, '/amount amount_invalid'],
    ['a trait without name', { ...ape, traits: [{ op: 'exists' }] }, '/traits/0/name type_invalid'],
    [
      'an unknown operator',
      { ...ape, traits: [{ name: 'Fur', op: 'like', value: 'x' }] },
      '/traits/0/op trait_invalid',
    ],
    [
      'a value for exists',
      { ...ape, traits: [{ name: 'Fur', op: 'exists', value: true }] },
      '/traits/0/value trait_invalid',
    ],
    ['no value', { ...ape, traits: [{ name: 'Fur', op: 'eq' }] }, '/traits/0/value trait_invalid'],
    [
      'an object as value',
      { ...ape, traits: [{ name: 'Fur', op: 'eq', value: {} }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'NaN',
      { ...ape, traits: [{ name: 'Fur', op: 'eq', value: Number.NaN }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'a list for eq',
      { ...ape, traits: [{ name: 'Fur', op: 'eq', value: ['Gold'] }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'no list for in',
      { ...ape, traits: [{ name: 'Fur', op: 'in', value: 'Gold' }] },
      '/traits/0/value type_invalid',
    ],
    [
      'a long pattern',
      { ...ape, traits: [{ name: 'Fur', op: 'regex', value: 'a'.repeat(129) }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'a back reference',
      { ...ape, traits: [{ name: 'Fur', op: 'regex', value: '(a)\\1' }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'a broken pattern',
      { ...ape, traits: [{ name: 'Fur', op: 'regex', value: '(' }] },
      '/traits/0/value trait_invalid',
    ],
    [
      'an exploding repetition',
      { ...ape, traits: [{ name: 'Fur', op: 'regex', value: '((a{1,100}){1,100}){1,100}' }] },
      '/traits/0/value trait_invalid',
    ],
    ['integrity without traits', { ...ape, integrity: 'verified' }, '/integrity field_mismatch'],
    [
      'a weaker integrity',
      { ...ape, traits: [{ name: 'a', op: 'exists' }], integrity: 'unverified' },
      '/integrity value_invalid',
    ],
    ['a text for soulbound', { ...ape, soulbound: 'true' }, '/soulbound type_invalid'],
    ['an unknown tag', { ...ape, at: 'pending' }, '/at at_invalid'],
    ['a block as number', { ...ape, at: { number: 5 } }, '/at at_invalid'],
    ['number and hash', { ...ape, at: { number: '5', hash: 'ab'.repeat(32) } }, '/at at_invalid'],
    [
      'a delegation of another chain',
      { ...ape, delegates: ['hybrid-custody'] },
      '/delegates/0 value_invalid',
    ],
    ['an indexer that is a URL', { ...ape, indexer: 'https://x.example' }, '/indexer value_invalid'],
    [
      'a path outside of public',
      { chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot.NFT', collectionPath: '/storage/x' },
      '/collectionPath value_invalid',
    ],
    ['a unit on an EVM chain', { ...ape, unit: 'PUNK' }, '/unit field_mismatch'],
    ['a prefix on an EVM chain', { ...ape, tokenPrefix: '3:' }, '/tokenPrefix field_mismatch'],
    [
      'a deployment block on NEAR',
      { chain: 'near:mainnet', collection: 'a.near', deployBlock: '1' },
      '/deployBlock field_mismatch',
    ],
    ['tokens of ERC-20', { ...ape, standard: 'erc20', tokens: ['1'] }, '/tokens field_mismatch'],
  ])('refuses %s', (_, input, issue) => {
    expect(issuesOf(input)).toContain(issue)
  })

  test('error: reports everything at once', () => {
    expect(issuesOf({ allOf: [{ chain: 'x' }, { ...ape, tokens: ['a', '1', {}] }] })).toEqual([
      '/allOf/0/chain chain_invalid',
      '/allOf/1/tokens/0 token_invalid',
      '/allOf/1/tokens/2 type_invalid',
    ])
  })

  test('error: too deep, also when it is endless', () => {
    const endless: { not?: unknown } = {}
    endless.not = endless
    expect(issuesOf(endless)).toEqual([`${'/not'.repeat(9)} too_deep`])
    const eight = Array.from({ length: 8 }).reduce<object>((inner) => ({ not: inner }), ape)
    expect(parseGate(eight).ok).toBe(true)
    expect(parseGate({ not: eight }).ok).toBe(false)
  })

  test('error: too many requirements, also when they are spread', () => {
    const many = Array.from({ length: 32 }, () => ape)
    expect(parseGate({ anyOf: many }).ok).toBe(true)
    expect(issuesOf({ allOf: [{ anyOf: many }, ape] })).toContain('/allOf/1 too_many')
    expect(issuesOf({ allOf: Array.from({ length: 1e6 }, () => ape) })).toEqual(['/allOf too_many'])
  })

  test('error: patterns that cost too much, or too many of them', () => {
    const matching = (value: string) => ({ ...ape, traits: [{ name: 'Fur', op: 'regex', value }] })
    for (const value of ['^[0-9a-f]{64}$', '\\d{4}-\\d{2}-\\d{2}', '^(a+)+$', '.*gold.*'])
      expect(issuesOf(matching(value))).toEqual([])
    const began = performance.now()
    for (const value of [
      '.{0,1000}'.repeat(13),
      '(?:a?){500}'.repeat(11),
      `(${'ab'.repeat(50)}){999}`,
      '(a?b?){100}',
    ])
      expect(issuesOf(matching(value))).toEqual(['/traits/0/value trait_invalid'])
    expect(issuesOf({ anyOf: Array.from({ length: 9 }, () => matching('a')) })).toEqual([
      '/anyOf/8/traits/0/value too_many',
    ])
    expect(performance.now() - began).toBeLessThan(5000)
  })

  test('error: a hostile input does not fill the log', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, key) => [`k${key}`.repeat(50), 1]))
    const result = parseGate({ ...ape, ...wide })
    expect(result.ok ? 0 : JSON.stringify(result.issues).length).toBeLessThan(10_000)
  })

  test('error: a getter that throws', () => {
    const hostile = new Proxy(
      { ...ape },
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    expect(issuesOf(hostile)).toEqual([' type_invalid'])
  })
})
