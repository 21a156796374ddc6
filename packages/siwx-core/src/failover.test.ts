import { describe, expect, test } from 'vitest'
import { type Endpoint, EndpointError, readJson } from './endpoint.ts'
import { createFailover } from './failover.ts'

/** Answers the chain id for `/chain`, and the value for anything else; counts what it was asked. */
function endpointOf(chain: string, value: unknown) {
  const asked: string[] = []
  const endpoint: Endpoint = async ({ path = '' }) => {
    asked.push(path)
    if (value instanceof Error && path !== '/chain') throw value
    return { ok: true, status: 200, text: JSON.stringify(path === '/chain' ? chain : value) }
  }
  return { endpoint, asked }
}

const identify = async (endpoint: Endpoint) => String(readJson(await endpoint({ path: '/chain' })))
const question = async (endpoint: Endpoint) => readJson(await endpoint({ path: '/x' }))
const down = new EndpointError('unreachable', 'down')

describe('createFailover', () => {
  test('default: the first that answers is believed, and asked for its chain once', async () => {
    const first = endpointOf('a', 1)
    const second = endpointOf('a', 2)
    const ask = createFailover({ endpoints: [first.endpoint, second.endpoint], identify })
    expect([await ask(question), await ask(question)]).toEqual([1, 1])
    expect(first.asked).toEqual(['/chain', '/x', '/x'])
    expect(second.asked).toEqual([])
  })

  test('behavior: the next one is asked when one fails', async () => {
    const ask = createFailover({
      endpoints: [endpointOf('a', down).endpoint, endpointOf('a', 2).endpoint],
      identify,
    })
    expect(await ask(question)).toBe(2)
  })

  test('behavior: the question learns the chain', async () => {
    const ask = createFailover({ endpoints: [endpointOf('a', 1).endpoint], identify })
    expect(await ask(async (_, chain) => chain)).toBe('a')
  })

  test('behavior: without identify no chain is asked for', async () => {
    const { endpoint, asked } = endpointOf('a', 1)
    expect(await createFailover({ endpoints: [endpoint] })(question)).toBe(1)
    expect(asked).toEqual(['/x'])
  })

  test('error: one on another chain is not believed, whichever is down', async () => {
    const ask = createFailover({
      endpoints: [endpointOf('a', down).endpoint, endpointOf('b', 2).endpoint],
      identify,
    })
    await expect(ask(question)).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test("error: the chain's own word is not asked for again", async () => {
    const second = endpointOf('a', 2)
    const ask = createFailover({
      endpoints: [endpointOf('a', new RangeError('no')).endpoint, second.endpoint],
      identify,
      isDecisive: (error) => error instanceof RangeError,
    })
    await expect(ask(question)).rejects.toThrow(RangeError)
    expect(second.asked).toEqual([])
  })

  test('error: the last failure, when all fail', async () => {
    const ask = createFailover({ endpoints: [endpointOf('a', down).endpoint] })
    await expect(ask(question)).rejects.toBe(down)
  })

  test('error: no endpoint', () => {
    expect(() => createFailover({ endpoints: [] })).toThrow(TypeError)
  })
})
