import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import type { Explanation } from '../gates/explain.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson } from '../test/person.ts'
import { type TestChain, testChain } from '../test/tokens.ts'
import type { ErrorResponse } from '../web/types.ts'

const MINE = `0x${'aa'.repeat(20)}`
const THEIRS = `0x${'bb'.repeat(20)}`
const on = (collection: string) => ({ chain: 'eip155:1', collection })
const KEYS = [generateSecret(), generateSecret()] as const
const GATES = {
  both: { name: 'Both', gate: { anyOf: [on(MINE), on(THEIRS)] } },
  strict: { gate: on(MINE), policy: 'never' },
}

describe('POST /admin/gates/explain', () => {
  let chain: TestChain
  let idp: TestIdp
  let closed: TestIdp
  beforeAll(async () => {
    chain = testChain()
    const config = {
      chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
      gates: GATES,
      policies: {
        never: { rego: 'package countersign\n\ndefault allow := false', query: 'data.countersign.allow' },
      },
      nft: { cache: { block: 0, holdings: 0 } },
    }
    const options = { adapters: [chain.adapter] }
    idp = await startIdp({ ...config, admin: { keys: KEYS.map(hashSecret) } }, options)
    closed = await startIdp(config, options)
  })
  afterAll(async () => {
    await idp.idp.stop()
    await closed.idp.stop()
  })

  const ask = async (
    body: unknown,
    { base = idp.base, key = KEYS[1] as string | null, headers = {} as Record<string, string> } = {},
  ) => {
    const response = await fetch(`${base}/admin/gates/explain`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: JSON.stringify(body),
    })
    return { response, status: response.status, body: (await response.json()) as Explanation & ErrorResponse }
  }

  test('default: tells each condition with block, source and reason, and what it took', async () => {
    const { account } = newPerson()
    chain.give(MINE, account, { id: '7' })
    const { body, response, status } = await ask({ gate: 'both', accounts: [account] })
    expect(status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({ gate: 'both', name: 'Both', status: 'met', accounts: [account] })
    // The answer was known after the first one; an explanation has them all.
    expect(body.conditions.map(({ code, query, status: one }) => [query.collection, one, code])).toEqual([
      [MINE, 'met', undefined],
      [THEIRS, 'unmet', 'not_held'],
    ])
    for (const { block, source } of body.conditions) {
      expect(block).toMatchObject({ number: expect.stringMatching(/^\d+$/) })
      expect(source).toMatchObject({ endpoints: ['rpc.internal'], method: 'balanceOf' })
    }
    expect(body.spent).toMatchObject({ requests: expect.any(Number), milliseconds: expect.any(Number) })
  })

  test('behavior: says what a policy said, and that a silent chain is no answer', async () => {
    const { account } = newPerson()
    chain.give(MINE, account, { id: '7' })
    const denied = await ask({ gate: 'strict', accounts: [account] })
    expect(denied.body).toMatchObject({ status: 'unmet', code: 'policy_denied' })
    expect(denied.body.policies).toMatchObject([{ policy: 'never', allow: false }])
    chain.cut(true)
    const silent = await ask({ gate: 'both', accounts: [account] })
    chain.cut(false)
    expect(silent.body).toMatchObject({ status: 'undecided', code: 'chain_unavailable', retryable: true })
  })

  test('security: either key opens it, nothing else does', async () => {
    const good = { gate: 'both', accounts: [newPerson().account] }
    expect((await ask(good, { key: KEYS[0] })).status).toBe(200)
    const before = chain.asked()
    for (const key of [undefined, '', generateSecret(), hashSecret(KEYS[0]), `${KEYS[0]}x`, 'ü']) {
      const headers = key === undefined ? {} : { authorization: `Bearer ${encodeURIComponent(key)}` }
      const { body, response, status } = await ask(good, { key: null, headers })
      expect([status, body.error.code]).toEqual([401, 'unauthorized'])
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
    const basic = { authorization: `Basic ${btoa(`admin:${KEYS[0]}`)}` }
    expect((await ask(good, { key: null, headers: basic })).status).toBe(401)
    expect(chain.asked()).toBe(before)
    expect(idp.logs()).not.toContain(KEYS[0])
  })

  test('security: without a configured key it does not exist', async () => {
    const { body, status } = await ask(
      { gate: 'both', accounts: [newPerson().account] },
      { base: closed.base },
    )
    expect([status, body.error.code]).toEqual([404, 'not_found'])
  })

  test.each([
    [
      { gate: 'nothing', accounts: ['eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'] },
      404,
      'gate_not_found',
    ],
    [
      { gate: '__proto__', accounts: ['eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'] },
      404,
      'gate_not_found',
    ],
    [{ gate: 'both', accounts: ['0x8ba1f109551bD432803012645Ac136ddd64DBA72'] }, 422, 'account_invalid'],
    [{ gate: 'both', accounts: [] }, 400, 'request_invalid'],
    [{ gate: 'both', accounts: Array.from({ length: 11 }, () => 'x') }, 400, 'request_invalid'],
    [{ gate: 'both', accounts: ['x'], more: 1 }, 400, 'request_invalid'],
    [{ gate: 'both', accounts: ['x'.repeat(5000)] }, 413, 'request_too_large'],
    [[], 400, 'request_invalid'],
  ])('error: %j', async (input, status, code) => {
    const refused = await ask(input)
    expect([refused.status, refused.body.error.code]).toEqual([status, code])
  })

  test('behavior: it is described', async () => {
    const document = (await (await fetch(`${idp.base}/openapi.json`)).json()) as { paths: object }
    expect(document.paths).toHaveProperty(['/admin/gates/explain', 'post', 'security', '0', 'adminKey'])
  })
})
