import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createNearAdapter } from './index.ts'
import { type Contract, nearNode, Panic } from './test/nearNode.ts'

const folder =
  process.env['COUNTERSIGN_FIXTURES'] ??
  fileURLToPath(new URL('../../../../../shared/fixtures', import.meta.url))
const present = existsSync(folder)
if (!present)
  console.warn('SKIPPED: the recorded chain data is absent; name its folder in COUNTERSIGN_FIXTURES')

type Call = {
  readonly method: string
  readonly args: Readonly<Record<string, unknown>>
  readonly contract_output_utf8: string | null
  readonly contract_error: string | null
}

/** The outputs of a real contract (near-contract-standards 3.2.0), given again by the double of a node. */
function recorded(): Contract {
  const file = `${folder}/near-nep171/contract-outputs.json`
  const { pairs: calls } = JSON.parse(readFileSync(file, 'utf8')) as { readonly pairs: readonly Call[] }
  const answer = (method: string) => (args: Readonly<Record<string, unknown>>) => {
    const same = calls.find((call) => call.method === method && isSame(call.args, args))
    if (same === undefined) throw new Error(`${method} was not recorded with ${JSON.stringify(args)}.`)
    if (same.contract_output_utf8 === null) throw new Panic(same.contract_error ?? '')
    return `raw:${same.contract_output_utf8}`
  }
  const methods = new Set(calls.filter(({ method }) => method !== 'nft_bogus').map(({ method }) => method))
  return Object.fromEntries([...methods].map((method) => [method, answer(method)]))
}

// The first page was recorded without its bounds, which are the defaults.
function isSame(recordedArgs: Call['args'], args: Call['args']): boolean {
  const { from_index: from, limit, ...rest } = args
  const asked = from === '0' && limit === 50 ? rest : args
  return JSON.stringify(Object.entries(recordedArgs).sort()) === JSON.stringify(Object.entries(asked).sort())
}

describe.skipIf(!present)('outputs of a real NEP-171 contract', () => {
  const chain = 'near:mainnet'
  const setUp = (contract: Contract) => {
    const { fetch } = nearNode({ contracts: { 'nft.near': contract } })
    return createNearAdapter({ chain, urls: ['https://recorded.example'], fetch })
  }
  const query = { chain, collection: 'nft.near', standard: 'nep171' } as const

  test('default: the holder, somebody else, and nobody', async () => {
    const adapter = setUp(recorded())
    const block = await adapter.pin('finalized')
    const alice = await adapter.holdings(query, `${chain}:alice.near`, block)
    expect(alice).toMatchObject({
      balance: '3',
      complete: true,
      tokens: [{ id: '0' }, { id: '1' }, { id: '2' }],
    })
    const nobody = await adapter.holdings(query, `${chain}:nobody.near`, block)
    expect(nobody).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true })
  })

  test('behavior: tokens that are named', async () => {
    const adapter = setUp(recorded())
    const block = await adapter.pin('finalized')
    const named = { ...query, tokens: ['gold-7', 'nope'] }
    const bob = await adapter.holdings(named, `${chain}:bob.near`, block)
    expect(bob).toMatchObject({ balance: '1', tokens: [{ id: 'gold-7' }], complete: true })
    expect(await adapter.holdings(named, `${chain}:alice.near`, block)).toMatchObject({ balance: '0' })
  })

  test('behavior: without a supply, the panic behind the last token is the end', async () => {
    const { nft_supply_for_owner: _, ...contract } = recorded()
    const adapter = setUp(contract)
    const block = await adapter.pin('finalized')
    expect(await adapter.holdings(query, `${chain}:alice.near`, block)).toMatchObject({
      balance: '3',
      complete: true,
    })
  })

  test('behavior: metadata on the chain', async () => {
    const adapter = setUp(recorded())
    const block = await adapter.pin('finalized')
    const [source] = await adapter.describe(query, [{ id: 'gold-7', balance: '1' }], block)
    expect(source).toMatchObject({ tokenId: 'gold-7', schema: 'nep177', document: { title: 'Pass gold-7' } })
  })
})
