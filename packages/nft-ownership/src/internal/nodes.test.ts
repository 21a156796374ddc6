import { describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { OwnershipError } from '../errors.ts'
import { CHAIN, type Fake, nodesOf, value } from '../test/fakeNodes.ts'
import { type AskNode, createNodes } from './nodes.ts'

const throwing =
  (code: 'no_contract' | 'chain_inconsistent' | 'block_unavailable') => async (ask: AskNode) => {
    await ask({ path: '/value' })
    throw new OwnershipError(code, code)
  }
const code = (name: string) => expect.objectContaining({ code: name })

describe('createNodes', () => {
  test('default', async () => {
    const { nodes, asked } = nodesOf([{ value: 5 }])
    expect(await nodes.put(value)).toEqual({ value: 5, endpoints: ['n0.example'] })
    expect(asked).toEqual(['0chain', '0value'])
  })

  test('error: no URL, a URL that is none, the same URL twice, more than there are', () => {
    const make = (urls: string[], agree?: number) => () =>
      createNodes({ chain: CHAIN, urls, agree, identify: async () => CHAIN })
    expect(make([])).toThrow(TypeError)
    expect(make(['node.example'])).toThrow(TypeError)
    expect(make(['ftp://node.example'])).toThrow(TypeError)
    for (const again of [
      'https://a.example',
      'https://A.example/',
      'https://a.example:443/#',
      'https://b:c@a.example',
    ])
      expect(make(['https://a.example', again], 2)).toThrow(TypeError)
    expect(make(['https://a.example/1', 'https://a.example/2'], 2)).not.toThrow()
    expect(make(['https://a.example'], 2)).toThrow(TypeError)
    expect(make(['https://a.example'], 0)).toThrow(TypeError)
    expect(make(['https://a.example'], 0.5)).toThrow(TypeError)
  })
})

describe('identity', () => {
  test('is proven once, however many ask at the same time', async () => {
    const { nodes, asked } = nodesOf([{ value: 5, wait: 2 }])
    await Promise.all(Array.from({ length: 50 }, () => nodes.put(value)))
    await nodes.put(value)
    expect(asked.filter((what) => what === '0chain')).toHaveLength(1)
  })

  test('is proven again after an hour', async () => {
    let time = 0
    const fake: Fake = { value: 5 }
    const { nodes } = nodesOf([fake], { now: () => time })
    await nodes.put(value)
    fake.chain = 'test:2'
    time = 3_599_999
    await nodes.put(value)
    time = 3_600_001
    await expect(nodes.put(value)).rejects.toEqual(code('chain_mismatch'))
  })

  test('error: a node of another chain is asked nothing else, and another takes its place', async () => {
    const { nodes, asked } = nodesOf([{ chain: 'test:2', value: 6 }, { value: 5 }])
    expect(await nodes.put(value)).toEqual({ value: 5, endpoints: ['n1.example'] })
    expect(asked).toEqual(['0chain', '1chain', '1value'])
    const only = nodesOf([{ chain: 'test:2', value: 6 }])
    await expect(only.nodes.put(value)).rejects.toEqual(code('chain_mismatch'))
    expect(only.asked).toEqual(['0chain'])
  })

  test('a proof that failed is made again', async () => {
    const fake: Fake = { value: 5, fail: 'chain' }
    const { nodes } = nodesOf([fake])
    await expect(nodes.put(value)).rejects.toEqual(code('chain_unavailable'))
    delete fake.fail
    expect((await nodes.put(value)).value).toBe(5)
  })

  test('one check that has no time left does not spoil it for the others', async () => {
    const { nodes } = nodesOf([{ value: 5, wait: 30 }])
    const late = nodes.put(value, { budget: createBudget({ milliseconds: 5 }) })
    const other = nodes.put(value)
    await expect(late).rejects.toEqual(code('budget_exceeded'))
    expect((await other).value).toBe(5)
  })
})

describe('failover', () => {
  test('the next node is asked when one is down, or answers nonsense', async () => {
    const { nodes } = nodesOf([{ fail: 'all' }, { value: 'nonsense' }, { value: 5 }])
    const strict = async (ask: AskNode) => {
      const answer = await value(ask)
      if (typeof answer === 'number') return answer
      throw new OwnershipError('chain_inconsistent', 'No number.')
    }
    expect(await nodes.put(strict)).toEqual({ value: 5, endpoints: ['n2.example'] })
  })

  test('what the chain itself has answered is final', async () => {
    const { nodes, asked } = nodesOf([{ value: 1 }, { value: 1 }])
    await expect(nodes.put(throwing('no_contract'))).rejects.toEqual(code('no_contract'))
    expect(asked).toEqual(['0chain', '0value'])
  })

  test('error: all are down', async () => {
    const { nodes } = nodesOf([{ fail: 'all' }, { fail: 'all' }])
    await expect(nodes.put(value)).rejects.toEqual(code('chain_unavailable'))
  })
})

describe('agreement', () => {
  test('the answer of k nodes is believed, without waiting for the others', async () => {
    const { nodes } = nodesOf([{ value: 5 }, { value: 6, wait: 5000 }, { value: 5 }], { agree: 2 })
    expect(await nodes.put(value)).toEqual({ value: 5, endpoints: ['n0.example', 'n2.example'] })
  })

  test('one liar of three is outvoted', async () => {
    const { nodes } = nodesOf([{ value: 6 }, { value: 5 }, { value: 5 }], { agree: 2 })
    expect((await nodes.put(value)).value).toBe(5)
  })

  test('error: they contradict each other', async () => {
    const { nodes } = nodesOf([{ value: 5 }, { value: 6 }], { agree: 2 })
    await expect(nodes.put(value)).rejects.toEqual(code('chain_disagreement'))
  })

  test('error: too few can be asked, which is no contradiction', async () => {
    const { nodes } = nodesOf([{ value: 5 }, { fail: 'all' }], { agree: 2 })
    await expect(nodes.put(value)).rejects.toEqual(code('chain_unavailable'))
    // Also the third could not have made three of them.
    const three = nodesOf([{ value: 5 }, { value: 6 }, { fail: 'all' }], { agree: 3 })
    await expect(three.nodes.put(value)).rejects.toEqual(code('chain_disagreement'))
  })

  test('a refusal needs as many as an answer', async () => {
    const question = async (ask: AskNode) => {
      if ((await value(ask)) === 'none') throw new OwnershipError('no_contract', 'None.')
      return 'there'
    }
    const two = nodesOf([{ value: 'none' }, { value: 'none' }, { value: 5 }], { agree: 2 })
    await expect(two.nodes.put(question)).rejects.toEqual(code('no_contract'))
    const one = nodesOf([{ value: 'none' }, { value: 5 }, { value: 5 }], { agree: 2 })
    expect((await one.nodes.put(question)).value).toBe('there')
    const apart = nodesOf([{ value: 'no_contract' }, { value: 'contract_failed' }], { agree: 2 })
    const each = async (ask: AskNode) => {
      throw new OwnershipError((await value(ask)) as 'no_contract' | 'contract_failed', 'No.')
    }
    await expect(apart.nodes.put(each)).rejects.toEqual(code('chain_disagreement'))
  })

  test('order of members does not matter, bigints and bytes are compared by value', async () => {
    const answers: unknown[] = [
      { a: 1n, b: new Uint8Array([1]) },
      { b: new Uint8Array([1]), a: 1n },
    ]
    const { nodes } = nodesOf([{ value: 0 }, { value: 1 }], { agree: 2 })
    const question = async (ask: AskNode) => answers[Number(await value(ask))]
    expect((await nodes.put(question)).endpoints).toHaveLength(2)
    answers[1] = { a: 2n, b: new Uint8Array([1]) }
    await expect(nodes.put(question)).rejects.toEqual(code('chain_disagreement'))
  })
})

describe('circuit', () => {
  test('an endpoint that has failed five times in a row is left alone, then tried once', async () => {
    let time = 0
    const fake: Fake = { fail: 'value' }
    const { nodes, asked } = nodesOf([fake, { value: 5 }], { now: () => time })
    for (let turn = 0; turn < 8; turn += 1) await nodes.put(value)
    expect(asked.filter((what) => what === '0value')).toHaveLength(5)
    time = 30_001
    await nodes.put(value)
    await nodes.put(value)
    expect(asked.filter((what) => what === '0value')).toHaveLength(6)
    time = 60_003
    delete fake.fail
    fake.value = 4
    expect((await nodes.put(value)).value).toBe(4)
    expect((await nodes.put(value)).value).toBe(4)
  })

  test('error: all are left alone', async () => {
    const { nodes } = nodesOf([{ fail: 'all' }])
    for (let turn = 0; turn < 5; turn += 1) await nodes.put(value).catch(() => undefined)
    await expect(nodes.put(value)).rejects.toEqual(code('circuit_open'))
  })

  test('what a contract or a block is to blame for does not count', async () => {
    const { nodes } = nodesOf([{ value: 5 }])
    for (const blamed of ['no_contract', 'chain_inconsistent', 'block_unavailable'] as const)
      for (let turn = 0; turn < 6; turn += 1)
        await expect(nodes.put(throwing(blamed))).rejects.toEqual(code(blamed))
    expect((await nodes.put(value)).value).toBe(5)
  })
})

describe('a hostile contract', () => {
  const wait = (signal: AbortSignal | null | undefined) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  // A node that answers everything at once but what the contract is asked.
  const afflicted = (afflict: (init: RequestInit | undefined) => Promise<Response>) =>
    nodesBy(async (input, init) => {
      const path = new URL(new Request(input).url).pathname
      if (path === '/slow') return afflict(init)
      return new Response(JSON.stringify(path === '/chain' ? CHAIN : 5))
    })
  const nodesBy = (send: typeof fetch) =>
    createNodes({
      chain: CHAIN,
      urls: ['https://n.example'],
      timeout: 15,
      fetch: send,
      identify: async (ask) => String(JSON.parse((await ask({ path: '/chain' })).text)),
    })
  const slow = async (ask: AskNode) => {
    const { ok, text } = await ask({ path: '/slow' })
    if (!ok) throw new OwnershipError('chain_unavailable', 'HTTP status 504.')
    return text
  }

  test.each<[string, (init: RequestInit | undefined) => Promise<Response>, string]>([
    ['takes longer than is waited for', async (init) => wait(init?.signal), 'chain_unavailable'],
    [
      'makes the proxy before the node give up',
      async () => new Response('', { status: 504 }),
      'chain_unavailable',
    ],
    ['answers more than is read', async () => new Response('x'.repeat(2 ** 21 + 1)), 'chain_inconsistent'],
  ])('that %s does not have the endpoint left alone', async (_what, afflict, reason) => {
    const nodes = afflicted(afflict)
    const turns = Array.from({ length: 6 }, () => nodes.put(slow))
    for (const turn of turns) await expect(turn).rejects.toEqual(code(reason))
    for (let turn = 0; turn < 6; turn += 1) await expect(nodes.put(slow)).rejects.toEqual(code(reason))
    expect((await nodes.put(value)).value).toBe(5)
  })

  test('an endpoint that no longer answers anything is left alone', async () => {
    let hangs = false
    const nodes = nodesBy(async (input, init) => {
      if (hangs) return wait(init?.signal)
      return new Response(JSON.stringify(new URL(new Request(input).url).pathname === '/chain' ? CHAIN : 5))
    })
    await nodes.put(value)
    hangs = true
    for (let turn = 0; turn < 6; turn += 1)
      await expect(nodes.put(value)).rejects.toEqual(code('chain_unavailable'))
    await expect(nodes.put(value)).rejects.toEqual(code('circuit_open'))
  })

  test('what was read in vain is paid for', async () => {
    const nodes = afflicted(async () => new Response('x'.repeat(2 ** 21 + 1)))
    const budget = createBudget({ bytes: 5_000_000 })
    await expect(nodes.put(slow, { budget })).rejects.toEqual(code('chain_inconsistent'))
    expect(budget.spent().bytes).toBeGreaterThan(2_000_000)
    await expect(nodes.put(slow, { budget })).rejects.toEqual(code('chain_inconsistent'))
    await expect(nodes.put(slow, { budget })).rejects.toEqual(code('budget_exceeded'))
  })
})
