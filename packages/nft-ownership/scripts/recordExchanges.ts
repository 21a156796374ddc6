// Asks one gate of each chain, for a holder and for somebody else, and writes what the nodes were asked and answered:
//   node --conditions=@countersign/source packages/nft-ownership/scripts/recordExchanges.ts
import { writeFileSync } from 'node:fs'
import { startAssetHub } from '@countersign/testing/assetHub'
import * as algod from '../src/algorand/test/algod.ts'
import { ALICE, BOB, startWorld } from '../src/ethereum/test/world.ts'
import { accessNode } from '../src/flow/test/accessNode.ts'
import { createOwnership, loadAdapter, parseGate } from '../src/index.ts'
import { nearNode, nep171 } from '../src/near/test/nearNode.ts'
import * as octez from '../src/tezos/test/octez.ts'

/** A node with something on it, and who has it. */
type World = {
  readonly source: string
  readonly adapter: { readonly chain: string; readonly finality?: 'latest' }
  readonly gate: object
  readonly holder: string
  readonly other: string
  /** Default: by HTTP. */
  readonly fetch?: typeof fetch
  readonly url?: string
  readonly close?: () => Promise<void>
}

type Exchange = {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly status: number
  readonly answer: unknown
}

const DOUBLE = 'the double of the tests, in the shape of the specification'

async function ethereum(): Promise<World> {
  const { chain } = await startWorld()
  const collection = await chain.deploy('Enumerable721')
  await chain.write('Enumerable721', collection, 'mint', [ALICE, 7n])
  return {
    source: 'anvil: a real EVM',
    adapter: { chain: chain.caip2, finality: 'latest' },
    gate: { chain: chain.caip2, standard: 'erc721', collection },
    holder: ALICE,
    other: BOB,
    url: chain.url,
    close: chain.close,
  }
}

async function polkadot(): Promise<World> {
  const { addresses, chain, close, submit, tx, url } = await startAssetHub()
  const call = (name: string, ...args: readonly unknown[]) => {
    const make = tx['uniques']?.[name]
    if (make === undefined) throw new Error(`The runtime has no uniques.${name}.`)
    return make(...args)
  }
  await submit([['alice', call('create', 77, addresses.alice)]])
  await submit([['alice', call('mint', 77, 1, addresses.bob)]])
  const gate = { chain, standard: 'uniques', collection: '77' }
  return {
    source: "chopsticks: the real runtime of Rococo's Asset Hub",
    adapter: { chain },
    gate,
    holder: addresses.bob,
    other: addresses.alice,
    url,
    close,
  }
}

function tezos(): World {
  const [holder, other] = ['tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw', 'tz1Zz4MmtM6mpzh5XWiAEXGeP9iWsT7PSmzg']
  const collection = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
  return {
    source: DOUBLE,
    adapter: { chain: octez.CHAIN },
    gate: { chain: octez.CHAIN, standard: 'fa2', collection, tokens: ['7'] },
    holder,
    other,
    fetch: octez.createDouble({ contracts: { [collection]: { balances: { [`${holder}/7`]: '3' } } } }).fetch,
  }
}

function near(): World {
  const contract = nep171({ '0': 'alice.near', 'gold-7': 'bob.near' })
  return {
    source: DOUBLE,
    adapter: { chain: 'near:mainnet' },
    gate: { chain: 'near:mainnet', standard: 'nep171', collection: 'nft.near' },
    holder: 'alice.near',
    other: 'carol.near',
    fetch: nearNode({ contracts: { 'nft.near': contract } }).fetch,
  }
}

function flow(): World {
  const [holder, other] = ['0xc1e4f4f4c4257510', '0xe467b9dd11fa00df']
  return {
    source: DOUBLE,
    adapter: { chain: 'flow:mainnet' },
    gate: { chain: 'flow:mainnet', standard: 'flow', collection: 'A.0b2a3299cc857e29.TopShot.NFT' },
    holder,
    other,
    fetch: accessNode({ holds: { [holder]: ['7', '42'] } }),
  }
}

function algorand(): World {
  const [holder, other, creator] = [1, 2, 9].map(algod.someone) as [string, string, string]
  const asset = {
    creator,
    total: 1,
    decimals: 0,
    name: 'Zappy #1',
    'unit-name': 'ZAPP1',
    url: 'ipfs://x#arc3',
  }
  return {
    source: DOUBLE,
    adapter: { chain: algod.CHAIN },
    gate: { chain: algod.CHAIN, standard: 'asa', collection: creator, tokens: ['700'] },
    holder,
    other,
    fetch: algod.createDouble({ assets: { 700: asset }, holdings: { [holder]: { 700: { amount: 1 } } } })
      .fetch,
  }
}

const without = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'jsonrpc' in value ? { ...value, id: 0 } : value

async function record({ close, fetch: send = fetch, url = 'https://node.example', ...world }: World) {
  const { adapter, gate, holder, other } = world
  const exchanges = new Map<string, Exchange>()
  const recording: typeof fetch = async (input, init) => {
    const response = await send(input, init)
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const body = typeof init?.body === 'string' ? (without(JSON.parse(init.body)) as object) : undefined
    const text = await response.clone().text()
    const asked = { method: init?.method ?? 'GET', path: pathname + search, ...(body && { body }) }
    const answer = text === '' ? null : without(JSON.parse(text))
    exchanges.set(JSON.stringify(asked), { ...asked, status: response.status, answer })
    return response
  }
  const ownership = createOwnership({
    adapters: [await loadAdapter({ ...adapter, urls: [url], fetch: recording })],
  })
  const parsed = parseGate(gate)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const ask = async (address: string) =>
    (await ownership.check(parsed.gate, [`${adapter.chain}:${address}`])).status
  const answers = [await ask(holder), await ask(other)]
  await close?.()
  if (answers.join() !== 'met,unmet') throw new Error(`${adapter.chain}: ${answers.join()}`)
  return { ...world, exchanges: [...exchanges.values()] }
}

const chains = {
  ethereum: await record(await ethereum()),
  tezos: await record(tezos()),
  near: await record(near()),
  polkadot: await record(await polkadot()),
  flow: await record(flow()),
  algorand: await record(algorand()),
}
const source = 'packages/nft-ownership/scripts/recordExchanges.ts; the id of every JSON-RPC message is 0'
writeFileSync(
  new URL('../vectors/exchanges.json', import.meta.url),
  `${JSON.stringify({ source, chains }, undefined, 2)}\n`,
)
