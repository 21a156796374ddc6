import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAccountId,
  formatAssetId,
  formatChainId,
  parseAccountId,
  parseAssetId,
  parseChainId,
} from './caip.ts'

describe('CAIP-2', () => {
  test.each([
    'eip155:1',
    'bip122:000000000019d6689c085ae165831e93',
    'cosmos:Binance-Chain-Tigris',
    'starknet:SN_GOERLI',
    'tezos:NetXdQprcVkpaWU',
    'abc:a',
    'a-b-c-d8:-_-',
  ])('reads and writes %s', (text) => {
    const id = parseChainId(text)
    expect(id && formatChainId(id)).toBe(text)
  })

  test.each([
    ...[
      '',
      ':',
      'eip155',
      'eip155:',
      ':1',
      'ab:1',
      'abcdefghi:1',
      'EIP155:1',
      'eip_155:1',
      'eip155:1:2',
      'eip155: 1',
    ],
    ...[' eip155:1', 'eip155:1\n', 'eip155:１', 'eip155:a.b', `eip155:${'1'.repeat(33)}`],
  ])('refuses %j', (text) => {
    expect(parseChainId(text)).toBeUndefined()
  })

  test('does not write what it would not read', () => {
    expect(formatChainId({ namespace: 'eip155', reference: '1:2' })).toBeUndefined()
  })
})

describe('CAIP-10', () => {
  test.each([
    ['eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb', '0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'],
    ['hedera:mainnet:0.0.1234567890-zbhlt', '0.0.1234567890-zbhlt'],
    ['near:mainnet:my%5Fname.near', 'my_name.near'],
    ['polkadot:b0a8d493285c2df73290dfb7e61f870f:5hmuyxw9xdgbpptgypokw4thfyoe3ryenebr381z9iaegmfy', undefined],
    ['abc:a:%C3%A9%25%2F', 'é%/'],
    [`abc:a:${'x'.repeat(128)}`, 'x'.repeat(128)],
  ])('reads and writes %s', (text, address) => {
    const id = parseAccountId(text)
    expect(id && formatAccountId(id)).toBe(text)
    if (address !== undefined) expect(id?.address).toBe(address)
  })

  test.each([
    ...[
      '',
      'eip155:1',
      'eip155:1:',
      'eip155:1:a:b',
      'eip155:1:a_b',
      'eip155:1:a b',
      'eip155:1:é',
      'eip155:1:a/b',
    ],
    ...[
      'eip155:1:%',
      'eip155:1:%4',
      'eip155:1:%zz',
      'eip155:1:%41',
      'eip155:1:%5f',
      'eip155:1:%FF',
      'eip155:1:%2E',
    ],
    ...['did:pkh:eip155:1:a', 'EIP155:1:a', `abc:a:${'x'.repeat(129)}`, `abc:a:${'%5F'.repeat(43)}`],
  ])('refuses %j', (text) => {
    expect(parseAccountId(text)).toBeUndefined()
  })

  test('does not write what it would not read', () => {
    const chain = { namespace: 'abc', reference: 'a' }
    expect(formatAccountId({ ...chain, address: '' })).toBeUndefined()
    expect(formatAccountId({ ...chain, address: '\uD800' })).toBeUndefined()
    expect(formatAccountId({ ...chain, address: '_'.repeat(43) })).toBeUndefined()
    expect(formatAccountId({ ...chain, namespace: 'A', address: 'x' })).toBeUndefined()
  })
})

describe('CAIP-19', () => {
  test.each([
    'eip155:1/slip44:60',
    'cosmos:Binance-Chain-Tigris/slip44:714',
    'eip155:1/erc20:0x6b175474e89094c44da98b954eedeac495271d0f',
    'eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d/771769',
    'hedera:mainnet/nft:0.0.55492/12',
    'hedera:mainnet/nft:0.0.55492/12/7',
    `abc:a/abc:a/${'9'.repeat(78)}`,
  ])('reads and writes %s', (text) => {
    const asset = parseAssetId(text)
    expect(asset && formatAssetId(asset)).toBe(text)
  })

  test.each([
    ...[
      '',
      'eip155:1',
      'eip155:1/',
      'eip155:1/erc20',
      'eip155:1/erc20:',
      'eip155:1/er:a',
      'eip155:1/erc20:a:b',
    ],
    ...[
      'eip155:1/erc20:a/',
      'eip155:1/erc20:a/1/',
      'eip155:1/erc20:a/1/x',
      'eip155:1/erc20:a/1/2/3',
      'x/erc20:a',
    ],
    `abc:a/abc:a/${'9'.repeat(79)}`,
  ])('refuses %j', (text) => {
    expect(parseAssetId(text)).toBeUndefined()
  })

  test('does not write what it would not read', () => {
    const asset = { namespace: 'abc', reference: 'a', assetNamespace: 'nft', assetReference: 'x' }
    expect(formatAssetId({ ...asset, tokenId: '' })).toBeUndefined()
    expect(formatAssetId({ ...asset, serialNumber: '1' })).toBeUndefined()
    expect(formatAssetId({ ...asset, tokenId: '1', serialNumber: 'x' })).toBeUndefined()
    expect(formatAssetId({ ...asset, assetNamespace: 'N' })).toBeUndefined()
    expect(formatAssetId({ ...asset, assetReference: '' })).toBeUndefined()
    expect(formatAssetId({ ...asset, reference: '' })).toBeUndefined()
  })
})

test('whatever is read is written to the letter', () => {
  const character = fc.constantFrom(...':/%._-aA0 é'.split(''), '%5F', '%41', 'eip155:1', '/erc20:')
  const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (input) => {
      const chain = parseChainId(input)
      const account = parseAccountId(input)
      const asset = parseAssetId(input)
      if (chain) expect(formatChainId(chain)).toBe(input)
      if (account) expect(formatAccountId(account)).toBe(input)
      if (asset) expect(formatAssetId(asset)).toBe(input)
    }),
    runs(1000),
  )
})

test('whatever address is written is read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 20 }), (address) => {
      const id = { namespace: 'abc', reference: 'a', address }
      const text = formatAccountId(id)
      if (text !== undefined) expect(parseAccountId(text)).toEqual(id)
    }),
    runs(100),
  )
})
