import { describe, expect, test } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { callRpc } from './jsonRpc.ts'

type Envelope = Readonly<Record<string, unknown>>

const endpointOf =
  (answer: (id: number) => unknown): Endpoint =>
  async ({ body }) => ({
    ok: true,
    status: 200,
    text: JSON.stringify(answer((body as { readonly id: number }).id)),
  })
const call = (answer: (id: number) => unknown, absent = false) =>
  callRpc(endpointOf(answer), 'm', [], { absent })
const of = (id: number, more: Envelope): Envelope => ({ jsonrpc: '2.0', id, ...more })

describe('callRpc', () => {
  test('default: the result, null included', async () => {
    expect(await call((id) => of(id, { result: { a: 1 } }))).toEqual({ ok: true, result: { a: 1 } })
    expect(await call((id) => of(id, { result: null }))).toEqual({ ok: true, result: null })
  })

  test('behavior: the error of the node, whole', async () => {
    const error = { code: 3, message: 'execution reverted', data: '0x' }
    expect(await call((id) => of(id, { error }))).toEqual({ ok: false, error })
  })

  test('behavior: a result that was left out is null only where the caller says so', async () => {
    expect(await call((id) => of(id, {}), true)).toEqual({ ok: true, result: null })
    await expect(call((id) => of(id, {}))).rejects.toMatchObject({ code: 'answer_invalid' })
  })

  test.each<readonly [string, (id: number) => unknown]>([
    ['another id', (id) => of(id + 1, { result: 1 })],
    ['no id', (_) => ({ jsonrpc: '2.0', result: 1 })],
    ['another version', (id) => ({ jsonrpc: '1.0', id, result: 1 })],
    ['an error for another id', (id) => of(id + 1, { error: { code: 3 } })],
    ['null', () => null],
    ['a list', (id) => [of(id, { result: 1 })]],
  ])('error: %s', async (_, answer) => {
    await expect(call(answer, true)).rejects.toMatchObject({ code: 'answer_invalid' })
  })
})
