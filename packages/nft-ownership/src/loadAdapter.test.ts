import { describe, expect, test } from 'vitest'
import { loadAdapter } from './loadAdapter.ts'

const urls = ['https://node.example']

describe('loadAdapter', () => {
  test.each([
    'eip155:137',
    'tezos:NetXdQprcVkpaWU',
    'near:mainnet',
    'polkadot:68d56f15f85d3136970ec16946040bc1',
    'flow:mainnet',
    'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
  ])('loads the adapter of %s', async (chain) => {
    expect((await loadAdapter({ chain, urls })).chain).toBe(chain)
  })

  test.each(['cosmos:cosmoshub-4', 'eip155', '', 'constructor:1'])('error: none for %j', async (chain) => {
    await expect(loadAdapter({ chain, urls })).rejects.toMatchObject({ code: 'chain_unsupported' })
  })

  test('error: without a node', async () => {
    await expect(loadAdapter({ chain: 'near:mainnet', urls: [] })).rejects.toThrow(TypeError)
  })
})
