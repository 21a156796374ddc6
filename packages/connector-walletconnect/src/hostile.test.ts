import { ConnectorError } from '@countersign/connectors'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, unwritable } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { signIn } from './signIn.ts'
import { toError } from './toError.ts'

const json = anyJson

const { remote } = vi.hoisted(() => ({
  remote: { accounts: [] as readonly string[], answer: (_method: string): unknown => undefined },
}))
vi.mock('./client.ts', () => ({
  openClient: async () => ({
    propose: async () => ({
      uri: 'wc:x',
      approved: Promise.resolve({ topic: 't', accounts: remote.accounts }),
    }),
    request: async (_topic: string, _chain: string, { method }: { method: string }) => remote.answer(method),
    close: async () => {},
  }),
}))

const PLACES = [
  ['eip155', 'eip155:1', '0x52908400098527886E0F7030069857D2E4169EE7'],
  [
    'polkadot',
    'polkadot:91b171bb158e2d3848fa23a9f1c25182',
    '13UVJyLnbVp77Z2t6r7nv6NHfYXJhxs9A7cS2NLp1F2oMC4x',
  ],
  ['tezos', 'tezos:NetXdQprcVkpaWU', 'tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb'],
] as const

const contextOf = (chain: string, asked: string[] = []) => ({
  chains: [chain],
  challenge: async (place: string) => {
    asked.push(place)
    return { id: 'c', message: 'text', payload: { payload: '05' } }
  },
  step: () => {},
  pick: async <T>([first]: readonly T[]) => first as T,
  pair: () => {},
  signal: new AbortController().signal,
})

describe('another device', () => {
  test('security: whatever it calls an error has a code', () => {
    const thrown = fc.oneof(json, fc.record({ code: json, message: json }), fc.anything())
    fc.assert(
      fc.property(thrown, (error) => {
        expect(toError(error)).toBeInstanceOf(ConnectorError)
      }),
      runs(200),
    )
  })

  test('error: a code that cannot be written down', () => {
    expect(toError({ code: unwritable, message: unwritable }).code).toBe('wallet_failed')
  })

  test.each(PLACES)('security: %s: accounts of any spelling are ours by name, or none', async (...place) => {
    const [namespace, chain] = place
    const name = namespace === 'tezos' ? 'tezos:mainnet' : chain
    const account = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.string({ unit: anyCharacter }).map((text) => `${name}:${text}`),
      fc.constantFrom(`${name}:`, `${name}:a:b`, `${name}:../x`, name, ':'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(account, { maxLength: 4 }), async (accounts) => {
        remote.accounts = accounts
        remote.answer = () => null
        const asked: string[] = []
        const relay = { projectId: 'p', relayUrl: 'w' }
        const error = await signIn(namespace, relay, contextOf(chain, asked)).catch(
          (thrown: unknown) => thrown,
        )
        expect(error).toBeInstanceOf(ConnectorError)
        // What could be an address is for the server to judge; the wallet answers no signature.
        expect(error).toMatchObject({ code: asked.length === 0 ? 'no_accounts' : 'wallet_failed' })
        for (const place of asked) {
          expect(place.slice(0, chain.length + 1)).toBe(`${chain}:`)
          expect(place.slice(chain.length + 1)).toMatch(/^[-.%a-zA-Z0-9]{1,128}$/)
        }
      }),
      runs(50),
    )
  })

  test.each(PLACES)('security: %s: an answer is a signature of its form, or refused', async (...place) => {
    const [namespace, chain, address] = place
    const name = namespace === 'tezos' ? 'tezos:mainnet' : chain
    remote.accounts = [`${name}:${address}`]
    const member = fc.oneof(
      json,
      fc.string(),
      fc.constantFrom(`0x${'ab'.repeat(65)}`, `sig${'1'.repeat(90)}`),
    )
    const answers = fc.oneof(
      member,
      fc.record({ signature: member }),
      fc.array(fc.record({ address: fc.constantFrom(address), pubkey: member }), { maxLength: 2 }),
    )
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), async (answer, known) => {
        const own = [{ address, pubkey: `edpk${'1'.repeat(50)}` }]
        remote.answer = (method) => (known && method === 'tezos_getAccounts' ? own : answer)
        try {
          const proof = await signIn(namespace, { projectId: 'p', relayUrl: 'w' }, contextOf(chain))
          expect(proof).toMatchObject({ challenge: 'c', account: `${chain}:${address}`, message: 'text' })
          expect(Object.entries(proof).every(([, value]) => typeof value === 'string')).toBe(true)
          expect(proof['signature']).toMatch(/^(?:0x[0-9a-f]{128,}|(?:edsig|sig)[1-9A-Za-z]+)$/)
          accepted += 1
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError)
        }
      }),
      runs(100),
    )
    expect(accepted).toBeGreaterThan(0)
  })
})
