import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { ADDRESS, fakeContext, fakeProvider, MESSAGE, OTHER, SIGNATURE } from '../test/fakes.ts'
import { signIn } from './signIn.ts'

const calls = (provider: ReturnType<typeof fakeProvider>) => provider.request.mock.calls.map(([call]) => call)

describe('signIn', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('connects, fetches the challenge and signs its exact bytes', async () => {
    const provider = fakeProvider()
    const context = fakeContext()
    expect(await signIn(provider, context)).toEqual({
      challenge: 'c1',
      account: `eip155:1:${ADDRESS}`,
      type: 'eip191',
      message: MESSAGE,
      signature: SIGNATURE,
    })
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    const hex = `0x${Buffer.from(MESSAGE).toString('hex')}`
    expect(calls(provider)).toEqual([
      { method: 'eth_requestAccounts', params: [] },
      { method: 'eth_chainId', params: [] },
      { method: 'personal_sign', params: [hex, ADDRESS] },
    ])
    expect(provider.events.size).toBe(0)
  })

  test('uses the wallet’s chain when the request allows it', async () => {
    const proof = await signIn(fakeProvider({ eth_chainId: '0x2105' }), fakeContext())
    expect(proof.account).toBe(`eip155:8453:${ADDRESS}`)
  })

  test.each([
    ['0x89'],
    ['137'],
    [1],
    [null],
    [{}],
    [`0x${'f'.repeat(100_000)}`],
    [{ reject: { code: 4200 } }],
  ])(
    'falls back to the chain of the request when eth_chainId answers %.20j, without switching',
    async (eth_chainId) => {
      const provider = fakeProvider({ eth_chainId })
      expect((await signIn(provider, fakeContext())).account).toBe(`eip155:1:${ADDRESS}`)
      expect(calls(provider).map(({ method }) => method)).not.toContain('wallet_switchEthereumChain')
    },
  )

  test('waits 1.2 s for eth_chainId and no longer', async () => {
    vi.useFakeTimers()
    const context = fakeContext()
    const proof = signIn(fakeProvider({ eth_chainId: new Promise(() => {}) }), context)
    await vi.advanceTimersByTimeAsync(1199)
    expect(context.steps).toEqual(['connecting'])
    await vi.advanceTimersByTimeAsync(1)
    expect((await proof).account).toBe(`eip155:1:${ADDRESS}`)
  })

  test('asks which of several accounts, each once', async () => {
    const accounts = [ADDRESS, ADDRESS.toUpperCase().replace('0X', '0x'), OTHER]
    const pick = vi.fn(
      async (offered: readonly { address: string; account: string }[]) => offered[1] as never,
    )
    const context = fakeContext({ pick })
    const proof = await signIn(fakeProvider({ eth_requestAccounts: accounts }), context)
    expect(pick.mock.calls[0]?.[0]).toEqual([
      { account: `eip155:1:${ADDRESS}`, address: ADDRESS },
      { account: `eip155:1:${OTHER}`, address: OTHER },
    ])
    expect(proof.account).toBe(`eip155:1:${OTHER}`)
    expect(context.steps).toEqual(['connecting', 'choosing', 'preparing', 'signing'])
  })

  test.each([
    [4001, 'rejected'],
    [4100, 'rejected'],
    [4200, 'unsupported'],
    [4900, 'disconnected'],
    [4901, 'disconnected'],
    [-32002, 'pending'],
    [-32603, 'wallet_failed'],
    ['4001x', 'wallet_failed'],
    [undefined, 'wallet_failed'],
  ])('reads code %s as %s in every call', async (code, expected) => {
    // The text says something else on purpose: only the number counts.
    const reject = { code, message: 'User rejected the request' }
    const connecting = signIn(fakeProvider({ eth_requestAccounts: { reject } }), fakeContext())
    const signing = signIn(fakeProvider({ personal_sign: { reject } }), fakeContext())
    expect(await codeOf(connecting)).toBe(expected)
    expect(await codeOf(signing)).toBe(expected)
  })

  test('finds the first error inside a wrapped one', async () => {
    const reject = { code: -32603, data: { originalError: { code: 4001 } } }
    expect(await codeOf(signIn(fakeProvider({ personal_sign: { reject } }), fakeContext()))).toBe('rejected')
  })

  test.each([
    [[], 'no_accounts'],
    [undefined, 'wallet_failed'],
    [null, 'wallet_failed'],
    ['0x', 'wallet_failed'],
    [{ length: 1, 0: ADDRESS }, 'wallet_failed'],
    [[ADDRESS, 1], 'wallet_failed'],
    [['0x123'], 'wallet_failed'],
    [[`${ADDRESS}\n`], 'wallet_failed'],
    [Array(1001).fill(ADDRESS), 'wallet_failed'],
  ])('answers the accounts %.30j with %s', async (eth_requestAccounts, expected) => {
    expect(await codeOf(signIn(fakeProvider({ eth_requestAccounts }), fakeContext()))).toBe(expected)
  })

  test.each([
    [undefined],
    [1],
    [''],
    ['0x'],
    ['0xabc'],
    ['0xzz'],
    [`0x${'ab'.repeat(200_000)}`],
    [{ r: 1 }],
    [[SIGNATURE]],
  ])('refuses the signature %.20j', async (personal_sign) => {
    expect(await codeOf(signIn(fakeProvider({ personal_sign }), fakeContext()))).toBe('wallet_failed')
  })

  test('passes a long contract signature on as it is', async () => {
    const personal_sign = `0x${'ab'.repeat(4000)}`
    expect((await signIn(fakeProvider({ personal_sign }), fakeContext())).signature).toBe(personal_sign)
  })

  test.each([
    [[OTHER], 'wrong_account'],
    [[], 'no_accounts'],
    [[OTHER, ADDRESS.toUpperCase().replace('0X', '0x')], 'resolved'],
    ['nonsense', 'resolved'],
  ])('when the wallet changes its accounts to %j before signing: %s', async (accounts, expected) => {
    const provider = fakeProvider()
    const challenge = async () => {
      provider.emit('accountsChanged', accounts)
      return { id: 'c1', message: MESSAGE }
    }
    expect(await codeOf(signIn(provider, fakeContext({ challenge })))).toBe(expected)
    expect(calls(provider).some(({ method }) => method === 'personal_sign')).toBe(expected === 'resolved')
  })

  test.each([['eth_requestAccounts'], ['eth_chainId'], ['personal_sign']])(
    'aborts while %s hangs',
    async (method) => {
      const stop = new AbortController()
      const provider = fakeProvider({ [method]: new Promise(() => {}) })
      const work = codeOf(signIn(provider, fakeContext({ signal: stop.signal })))
      await new Promise((resolve) => setTimeout(resolve, 5))
      stop.abort()
      expect(await work).toBe('aborted')
      expect(provider.events.size).toBe(0)
    },
  )

  test('calls no wallet when already aborted', async () => {
    const provider = fakeProvider()
    expect(await codeOf(signIn(provider, fakeContext({ signal: AbortSignal.abort() })))).toBe('aborted')
    expect(provider.request).not.toHaveBeenCalled()
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    const work = signIn(fakeProvider(), fakeContext({ challenge: () => Promise.reject(error) }))
    expect(await codeOf(work)).toBe(error)
  })

  test.each([undefined, {}, { id: 'c1' }, { id: 'c1', message: '' }, { id: 1, message: 'text' }])(
    'puts nothing before the person when the server answers %j',
    async (answer) => {
      const provider = fakeProvider()
      const challenge = () => Promise.resolve(answer as never)
      await expect(signIn(provider, fakeContext({ challenge }))).rejects.toBeInstanceOf(TypeError)
      expect(calls(provider).map(({ method }) => method)).not.toContain('personal_sign')
    },
  )

  test('has nothing to sign for without a chain of its own', async () => {
    for (const chains of [[], ['near:mainnet', 'eip155x:1']]) {
      const provider = fakeProvider()
      expect(await codeOf(signIn(provider, fakeContext({ chains })))).toBe('unsupported')
      expect(calls(provider)).toEqual([])
    }
  })

  test('takes none of the chains of others for its own', async () => {
    const context = fakeContext({ chains: ['near:mainnet', 'eip155:8453'] })
    expect((await signIn(fakeProvider(), context)).account).toBe(`eip155:8453:${ADDRESS}`)
  })

  test('survives providers whose parts throw', async () => {
    const hostile = (part: string) =>
      new Proxy(fakeProvider(), {
        get: (target, key) => {
          if (key === part) throw new Error('no')
          return Reflect.get(target, key)
        },
      })
    expect(await codeOf(signIn(hostile('request'), fakeContext()))).toBe('wallet_failed')
    expect(await codeOf(signIn(hostile('on'), fakeContext()))).toBe('resolved')
    expect(await codeOf(signIn(hostile('removeListener'), fakeContext()))).toBe('resolved')
    const reject = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    expect(await codeOf(signIn(fakeProvider({ personal_sign: { reject } }), fakeContext()))).toBe(
      'wallet_failed',
    )
  })

  test('throws only ConnectorError, whatever a wallet answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), fc.anything(), async (accounts, chain, signature) => {
        const provider = fakeProvider({
          eth_requestAccounts: () => accounts,
          eth_chainId: () => chain,
          personal_sign: () => signature,
        })
        const code = await codeOf(signIn(provider, fakeContext()))
        expect(['resolved', 'no_accounts', 'wallet_failed']).toContain(code)
      }),
      runs(200),
    )
  })
})
