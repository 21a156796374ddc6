import type { Discover, Wallet } from '@countersign/connectors'
import { describe, expect, test, vi } from 'vitest'
import type { ConnectData } from '../connectData.ts'
import { startSearch } from './search.ts'

const wallet = (id: string): Wallet => ({
  id,
  key: id,
  name: id,
  namespace: 'tezos',
  signIn: () => new Promise(() => {}),
})
const DATA = {
  chains: ['eip155:1', 'tezos:NetXdQprcVkpaWU'],
  namespaces: [
    { id: 'eip155', name: 'Ethereum', connector: '/eip155.js' },
    { id: 'tezos', name: 'Tezos', connector: '/tezos.js' },
    { id: 'cosmos', name: 'cosmos' },
  ],
} satisfies Partial<ConnectData>

const setUp = (modules: Readonly<Record<string, unknown>>, more: Partial<ConnectData> = {}) => {
  const machine = { add: vi.fn(), miss: vi.fn(), resume: vi.fn() }
  const load = vi.fn(async (url: string) => {
    if (!Object.hasOwn(modules, url)) throw new TypeError('Failed to fetch')
    return modules[url]
  })
  const look = startSearch({ data: { ...DATA, ...more }, machine, load })
  return { machine, load, look }
}
const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('startSearch', () => {
  test('loads the connectors of the request; one that fails leaves the others alone', async () => {
    const { load, machine } = setUp({
      '/tezos.js': { discover: ((add) => add(wallet('t'))) satisfies Discover },
    })
    await settle()
    expect(load.mock.calls.map(([url]) => url)).toEqual(['/eip155.js', '/tezos.js'])
    expect(machine.miss.mock.calls).toEqual([[{ kind: 'chain', name: 'Ethereum' }]])
    expect(machine.add.mock.calls.map(([{ id }]) => id as string)).toEqual(['t'])
  })

  test.each([
    {},
    {
      discover: () => {
        throw new Error('broken')
      },
    },
    { createDiscover: () => undefined },
  ])('a connector that is none is missed as well', async (module) => {
    const { machine } = setUp({ '/eip155.js': module, '/tezos.js': { discover: () => {} } })
    await settle()
    expect(machine.miss.mock.calls).toEqual([[{ kind: 'chain', name: 'Ethereum' }]])
  })

  test('plug-ins get their options, and their wallets are elsewhere unless they say otherwise', async () => {
    const createDiscover = vi.fn(
      (): Discover => (add) => {
        add(wallet('far'))
        add({ ...wallet('near'), elsewhere: false })
        // The request has no use for this chain.
        add({ ...wallet('other'), namespace: 'near' })
      },
    )
    const plugins = [
      { module: '/plugin.js', name: 'Phones', namespaces: ['tezos'], options: { projectId: 'p' } },
      { module: '/gone.js', name: 'Gone', namespaces: ['eip155'], options: {} },
    ]
    const quiet = { discover: () => {} }
    const { machine } = setUp(
      { '/eip155.js': quiet, '/tezos.js': quiet, '/plugin.js': { createDiscover } },
      { plugins },
    )
    await settle()
    expect(createDiscover.mock.calls).toEqual([[{ projectId: 'p' }]])
    expect(machine.add.mock.calls.map(([{ id, elsewhere }]) => [id, elsewhere] as unknown)).toEqual([
      ['far', true],
      ['near', false],
    ])
    expect(machine.miss.mock.calls).toEqual([[{ kind: 'plugin', name: 'Gone' }]])
  })

  test('looks again with a new signal; what an old round still finds is dropped', async () => {
    const rounds: { add: (wallet: Wallet) => void; signal: AbortSignal }[] = []
    const discover: Discover = (add, signal) => rounds.push({ add, signal })
    const { look, machine } = setUp({ '/eip155.js': { discover }, '/tezos.js': {} })
    await settle()
    look()
    expect(rounds.map(({ signal }) => signal.aborted)).toEqual([true, false])
    rounds[0]?.add(wallet('old'))
    rounds[1]?.add(wallet('new'))
    expect(machine.add.mock.calls.map(([{ id }]) => id as string)).toEqual(['new'])
  })

  test('hands on the answer of a wallet that the person came back from', async () => {
    const answer = { wallet: wallet('site'), take: () => undefined }
    const { machine } = setUp({
      '/eip155.js': { discover: () => {}, answer },
      '/tezos.js': { discover: () => {} },
    })
    await settle()
    expect(machine.resume.mock.calls).toEqual([[answer.wallet, answer.take]])
  })

  test('a demo wallet that cannot be loaded is just not there', async () => {
    const quiet = { discover: () => {} }
    const { machine } = setUp({ '/eip155.js': quiet, '/tezos.js': quiet }, { demoWallet: '/demo.js' })
    await settle()
    expect(machine.miss).not.toHaveBeenCalled()
  })
})
