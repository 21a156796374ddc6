import { createPublicClient, getAddress, type Hex, http, parseAbi } from 'viem'
import { type Cost, costOf, costs, ms } from './cost.ts'
import { check } from './ownership.ts'
import { HELD } from './ownershipCases.ts'
import { type Chain, counted, type World } from './ownershipWorld.ts'
import { ratio, type Section } from './report.ts'

const ABI = parseAbi([
  'function balanceOf(address owner) view returns (uint256)',
  'function tokenOfOwnerByIndex(address owner, uint256 index) view returns (uint256)',
])

/** The same question as an application asks it with viem: whose tokens, at the latest block. */
function viem({ url, owner, query }: Chain) {
  let requests = 0
  const transport = http(url, {
    onFetchRequest: () => {
      requests += 1
    },
  })
  const client = createPublicClient({ transport, cacheTime: 0 })
  const contract = { abi: ABI, address: getAddress(query.collection) }
  const holder = getAddress(owner.split(':').at(-1) ?? '')
  const indexes = async (blockNumber: bigint) => {
    const args = [holder] as const
    const balance = await client.readContract({ ...contract, functionName: 'balanceOf', args, blockNumber })
    return Array.from({ length: Number(balance) }, (_, index) => ({
      ...contract,
      functionName: 'tokenOfOwnerByIndex' as const,
      args: [holder, BigInt(index)] as readonly [Hex, bigint],
    }))
  }
  const complete = (tokens: readonly bigint[]): void => {
    if (tokens.length !== HELD) throw new Error('viem: tokens are missing')
  }
  return {
    requests: () => requests,
    readContract: async () => {
      const blockNumber = await client.getBlockNumber()
      const calls = await indexes(blockNumber)
      complete(await Promise.all(calls.map((call) => client.readContract({ ...call, blockNumber }))))
    },
    multicall: async () => {
      const blockNumber = await client.getBlockNumber()
      const contracts = await indexes(blockNumber)
      complete(
        await client.multicall({
          contracts,
          blockNumber,
          allowFailure: false,
          deployless: true,
          batchSize: 0,
        }),
      )
    },
  }
}

/** A check on an EVM beside what viem takes to read the same; other chains have no library that answers the question. */
export async function ownershipPeers({ chains }: World, runs: number): Promise<Section> {
  const evm = chains.find(({ query }) => query.chain.startsWith('eip155:'))
  if (!evm) throw new Error('no EVM to ask')
  const subject = await counted(evm)
  const peer = viem(evm)
  const [ours, multicall, readContract] = await costs(runs, [
    () => costOf(subject, () => check(subject, evm)),
    () => costOf(peer, peer.multicall),
    () => costOf(peer, peer.readContract),
  ])
  const row = (name: string, { requests, milliseconds, cpu }: Cost) => [
    name,
    String(requests),
    ms(milliseconds),
    ms(cpu),
    ratio(cpu / ours.cpu),
  ]
  return {
    title: 'One check of ownership on an EVM, beside viem',
    note: `Which ${HELD} tokens of an enumerable ERC-721 contract the account holds. Ours reads at the hash of the block, asks the contract for its standard, asks each listed token for its owner, and bounds every call; viem reads the balance and the list at the number of the block and believes both.`,
    head: ['', 'requests', 'time', 'processor', 'processor, to ours'],
    rows: [
      row('countersign', ours),
      row('viem: multicall, deployless', multicall),
      row('viem: readContract for each token', readContract),
    ],
    targets: [
      {
        promise: 'at most 2 requests more than a multicall',
        measured: `${ours.requests - multicall.requests}`,
        met: ours.requests <= multicall.requests + 2,
      },
      {
        promise: 'less processor time than readContract for each token',
        measured: ms(ours.cpu),
        met: ours.cpu < readContract.cpu,
      },
    ],
  }
}
