import { describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { OwnershipError } from '../errors.ts'
import { CHAIN, type Fake, nodesOf, value } from '../test/fakeNodes.ts'
import { createNodes } from './nodes.ts'

const code = (name: string) => expect.objectContaining({ code: name })

describe('budget', () => {
  test('each request is counted, the proof of the chain too', async () => {
    const { nodes } = nodesOf([{ value: 5 }])
    const budget = createBudget()
    await nodes.put(value, { budget })
    expect(budget.spent()).toMatchObject({ requests: 2, bytes: 1 })
  })

  test('error: nothing is left, and no other node is asked', async () => {
    const { nodes, asked } = nodesOf([{ value: 5 }, { value: 5 }])
    await expect(nodes.put(value, { budget: createBudget({ requests: 1 }) })).rejects.toEqual(
      code('budget_exceeded'),
    )
    expect(asked).toEqual(['0chain'])
  })

  test('error: the time is over while a node is asked', async () => {
    const fake: Fake = { value: 5 }
    const { nodes } = nodesOf([fake])
    await nodes.put(value)
    fake.wait = 5000
    const budget = createBudget({ milliseconds: 20 })
    await expect(nodes.put(value, { budget })).rejects.toEqual(code('budget_exceeded'))
  })

  test('error: more is read than may be', async () => {
    const { nodes } = nodesOf([{ value: 'a long answer' }])
    await expect(nodes.put(value, { budget: createBudget({ bytes: 5 }) })).rejects.toEqual(
      code('budget_exceeded'),
    )
  })
})

describe('credentials', () => {
  const urls = ['https://user-0123:p%40ss%2Fword@n0.example/v2/0123456789abcdef?apikey=s3cret-key']
  const headers = { 'x-token': 'header-secret', 'x-key': 'Bearer bearer-secret' }
  const secrets = [
    'user-0123',
    'p%40ss%2Fword',
    'p@ss/word',
    '0123456789abcdef',
    's3cret-key',
    'header-secret',
    'bearer-secret',
  ]

  test('user and password are a header, not part of the URL', async () => {
    const seen: [string, string | null][] = []
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      seen.push([request.url, request.headers.get('authorization')])
      return new Response('"x"')
    }
    const nodes = createNodes({ chain: 'x', urls, headers, fetch: send, identify: async () => 'x' })
    expect((await nodes.put(value)).endpoints).toEqual(['n0.example'])
    expect(seen).toEqual([
      [
        'https://n0.example/v2/0123456789abcdef/value?apikey=s3cret-key',
        `Basic ${btoa('user-0123:p@ss/word')}`,
      ],
    ])
  })

  test.each([
    ['a node that is down', 'all' as const, value],
    [
      'a node that repeats its URL',
      undefined,
      async () => {
        throw new OwnershipError(
          'chain_inconsistent',
          `GET ${urls[0]} with header-secret, bearer-secret, p@ss/word failed`,
        )
      },
    ],
  ])('no error shows them: %s', async (_, fail, question) => {
    const { nodes } = nodesOf([fail ? { fail } : {}], { urls, headers, identify: async () => CHAIN })
    const error = await nodes.put(question).then(
      () => undefined,
      (reason: unknown) => reason as OwnershipError,
    )
    expect(error).toBeInstanceOf(OwnershipError)
    for (const secret of secrets) expect(error?.message).not.toContain(secret)
    expect(error?.message).toContain('n0.example')
  })
})
