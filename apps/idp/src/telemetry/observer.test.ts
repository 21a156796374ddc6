import type { ChainAdapter } from '@countersign/nft-ownership'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import type { RunPolicy } from '../gates/policyStep.ts'
import { createObserver, type Observation, UNOBSERVED } from './observer.ts'
import { observedAdapter, observedPolicies } from './ownership.ts'
import { observedStore } from './store.ts'

const recorder = () => {
  const seen: string[] = []
  const measured = ({ labels, operation, outcome, seconds }: Observation) => {
    expect(seconds).toBeGreaterThanOrEqual(0)
    seen.push([operation, ...Object.values(labels), outcome].join(' '))
  }
  return { seen, observer: createObserver({ measure: { measured, counted: () => undefined } }) }
}

describe('createObserver', () => {
  test('default: the value and the outcome of the work', async () => {
    const { observer, seen } = recorder()
    expect(await observer.observe('policy', { policy: 'gold' }, async () => 7)).toBe(7)
    expect(seen).toEqual(['policy gold ok'])
  })

  test('error: what the work rejects with is passed on', async () => {
    const { observer, seen } = recorder()
    const failing = observer.observe('token', {}, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(seen).toEqual(['token failed'])
  })

  test('behavior: where nothing is switched on, nothing is in between', async () => {
    expect(createObserver({})).toBe(UNOBSERVED)
    const store = createSqliteStore({ path: ':memory:' })
    expect(observedStore(store, UNOBSERVED)).toBe(store)
    await store.close()
  })
})

describe('what is observed', () => {
  test('behavior: looks at a chain, by chain and step, with the code of what fails', async () => {
    const { observer, seen } = recorder()
    const failure = { code: 'chain_unavailable', reason: 'away', retryable: true }
    const answers = [{ balance: '1' }, failure]
    const adapter = observedAdapter(
      {
        chain: 'eip155:1',
        pin: async () => ({}),
        holdings: async () => answers.shift(),
        describe: async () => [],
      } as unknown as ChainAdapter,
      observer,
    )
    await adapter.pin(undefined)
    const query = {} as Parameters<ChainAdapter['holdings']>[0]
    const block = {} as Parameters<ChainAdapter['holdings']>[2]
    await adapter.holdings(query, 'eip155:1:0x0', block)
    expect(await adapter.holdings(query, 'eip155:1:0x0', block)).toBe(failure)
    await adapter.describe(query, [], block)
    expect(seen).toEqual([
      'ownership eip155:1 pin ok',
      'ownership eip155:1 holdings ok',
      'ownership eip155:1 holdings chain_unavailable',
      'ownership eip155:1 describe ok',
    ])
  })

  test('behavior: decisions of policies, by name', async () => {
    const { observer, seen } = recorder()
    const said = [
      { allow: true, code: 'allowed' },
      { allow: false, code: 'denied' },
    ]
    const run = observedPolicies((async () => said.shift()) as unknown as RunPolicy, observer)
    const question = {} as Parameters<RunPolicy>[1]
    await run('gold', question)
    await run('gold', question)
    expect(seen).toEqual(['policy gold allow', 'policy gold denied'])
  })

  test('behavior: operations of the store, by part and method, also those of the protocol’s models', async () => {
    const { observer, seen } = recorder()
    const store = observedStore(createSqliteStore({ path: ':memory:' }), observer)
    await store.migrate()
    await store.singleUse.put('nonce', 'a', 1, 60)
    await expect(store.singleUse.put('nonce', 'a', 1, 60)).rejects.toMatchObject({ code: 'record_exists' })
    await store.adapter('Session').upsert('s', { uid: 'u' }, 60)
    expect(await store.adapter('Session').findByUid('u')).toMatchObject({ uid: 'u' })
    await store.ping()
    await store.close()
    expect(seen).toEqual([
      'store singleUse put ok',
      'store singleUse put failed',
      'store Session upsert ok',
      'store Session findByUid ok',
    ])
  })
})
