import { docExamples } from '@countersign/testing/docExamples'
import { startTokenChain } from '@countersign/testing/tokens'
import { decodeAddress } from '@polkadot/util-crypto'
import { afterAll, describe, test } from 'vitest'
import { createDouble } from './algorand/test/algod.ts'
import { createEthereumAdapter } from './ethereum/createEthereumAdapter.ts'
import { accessNode } from './flow/test/accessNode.ts'
import { pngHead } from './metadata/test/pictures.ts'
import { contracts } from './near/test/ask.ts'
import { nearNode } from './near/test/nearNode.ts'
import { BOB, nfts, substrateNode } from './polkadot/test/substrateNode.ts'
import { createDouble as createOctez } from './tezos/test/octez.ts'

/** The owner and the collection of the examples. */
const OWNER = '0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'
const COLLECTION = '0x2953399124F0cBB46d2CbACD8A89cF0599974963'

// The EVM is real; a hundred blocks are on top of the two mints, so that they are final.
const polygon = await startTokenChain({ chainId: 137 })
await polygon.place('Enumerable721', COLLECTION)
for (const id of [7n, 42n]) await polygon.write('Enumerable721', COLLECTION, 'mint', [OWNER, id])
await polygon.rpc('anvil_mine', ['0x64'])
afterAll(() => polygon.close())
const send = fetch
const toPolygon: typeof fetch = (_url, init) => send(polygon.url, init)

const creator = 'UF5DSSCT3GO62CSTSFB4QN5GNKFIMO7HCF2OIY6D57Z37IETEXRKUUNOPU'
const zappy = { creator, total: 1, decimals: 0, url: 'ipfs://x#arc3' }
const algod = createDouble({
  assets: {
    11: { ...zappy, name: 'Zappy #1' },
    12: { ...zappy, name: 'Zappy #2' },
    13: { ...zappy, name: 'Coop' },
  },
  holdings: {
    C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y: {
      11: { amount: 1 },
      12: { amount: 1 },
      13: { amount: 1 },
    },
  },
})
const octez = createOctez({
  contracts: {
    KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton: { balances: { 'tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw/153': '2' } },
  },
})
const holder = decodeAddress('15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF')
const assetHub = substrateNode({
  chain: '68d56f15f85d3136970ec16946040bc1',
  storage: nfts(1, [
    { id: 5, owner: holder },
    { id: 7, owner: holder },
    { id: 8, owner: BOB },
  ]),
})
/** As Blockscout lists what an account holds, collections of others among it. */
const item = (id: string, address: string) => ({
  id,
  token: { address_hash: address },
  token_type: 'ERC-721',
})
const blockscout = {
  items: [item('7', COLLECTION), item('9', `0x${'1'.repeat(40)}`), item('42', COLLECTION)],
  next_page_params: null,
}

describe('examples of the API reference', () => {
  const png = Buffer.from(pngHead(64, 64)).toString('base64')
  const examples = docExamples(import.meta.url, {
    'algorand/adapter.ts#createAlgorandAdapter': { fetch: algod.fetch },
    'createOwnership.ts#createOwnership': {
      given: () => ({
        polygon: createEthereumAdapter({ chain: 'eip155:137', urls: ['https://polygon.example'] }),
      }),
      fetch: toPolygon,
    },
    'ethereum/createEthereumAdapter.ts#createEthereumAdapter': { fetch: toPolygon },
    'ethereum/createIndexer.ts#createIndexer': { fetch: async () => Response.json(blockscout) },
    'flow/createFlowAdapter.ts#createFlowAdapter': {
      fetch: accessNode({ holds: { '0xc1e4f4f4c4257510': ['7', '42'] } }, []),
    },
    'metadata/createImageFetcher.ts#createImageFetcher': {
      given: { picture: `data:image/png;base64,${png}` },
    },
    'metadata/imageType.ts#imageKindOf': { given: { picture: pngHead(64, 64) } },
    'near/adapter.ts#createNearAdapter': { fetch: nearNode({ contracts }).fetch },
    'polkadot/adapter.ts#createPolkadotAdapter': { fetch: assetHub.fetch },
    'tezos/adapter.ts#createTezosAdapter': { fetch: octez.fetch },
  })
  for (const { name, run } of examples) test(name, run)
})
