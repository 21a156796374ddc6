import { createOpa } from '@countersign/policy-opa'
import { findOpa } from '@countersign/testing/opaBinary'
import { type OpaServer, startOpa } from '@countersign/testing/opaServer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmbeddedPolicy } from './createEmbeddedPolicy.ts'
import { createServerPolicy, type ServerPolicyOptions } from './createServerPolicy.ts'
import { decide } from './decide.ts'
import { DOOR, holding } from './test/policies.ts'
import type { Json, Policy } from './types.ts'

function server(options: Partial<ServerPolicyOptions>): Policy {
  const loaded = createServerPolicy({ url: 'http://opa.test', query: 'data.door.allow', ...options })
  if (!loaded.ok) throw new Error(loaded.reason)
  return loaded.policy
}

/** A server that says one thing. Not a real one. */
const saying =
  (status: number, body: string): typeof fetch =>
  async () =>
    new Response(body, { status })

describe('createServerPolicy', () => {
  test('posts the input to the path of the rule', async () => {
    const asked: [string, RequestInit | undefined][] = []
    const send: typeof fetch = async (url, init) => {
      asked.push([new Request(url).url, init])
      return Response.json({ result: true, decision_id: 'd1' })
    }
    const policy = server({ fetch: send, token: 'secret', url: 'http://opa.test/front/' })
    expect(await decide(policy, { a: 1 })).toMatchObject({ allow: true, engine: 'server', decisionId: 'd1' })
    const [[url, init] = ['', undefined]] = asked
    expect(url).toBe('http://opa.test/front/v1/data/door/allow?strict-builtin-errors=true')
    expect(init).toMatchObject({ method: 'POST', body: '{"input":{"a":1}}', redirect: 'manual' })
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer secret')
  })

  test.each([
    ['no result', 200, '{}', 'undefined', false],
    ['false', 200, '{"result": false}', 'denied', false],
    ['null', 200, '{"result": null}', 'result_invalid', false],
    ['no JSON', 200, 'true', 'engine_answer_invalid', false],
    ['a list', 200, '[true]', 'engine_answer_invalid', false],
    ['half a document', 200, '{"result": true', 'engine_answer_invalid', false],
    ['an error of the evaluation', 500, '{"code": "internal_error"}', 'policy_failed', false],
    ['an error of the server', 500, 'oops', 'engine_unavailable', true],
    ['an error of a proxy', 502, '{"code": "internal_error"}', 'engine_unavailable', true],
    ['a full queue', 503, '{"result": true}', 'engine_unavailable', true],
    ['too many', 429, '', 'engine_unavailable', true],
    ['no right', 401, '{"result": true}', 'engine_answer_invalid', false],
    ['a redirect', 302, '{"result": true}', 'engine_answer_invalid', false],
    ['too much', 200, `{"result": true, "x": "${'x'.repeat(300_000)}"}`, 'engine_answer_invalid', false],
  ])('%s denies', async (_, status, body, code, retryable) => {
    expect(await decide(server({ fetch: saying(status, body) }), {})).toMatchObject({
      allow: false,
      code,
      retryable,
    })
  })

  test('a server that does not answer in time denies', async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    expect(await decide(server({ fetch: silent, timeout: 30 }), {})).toMatchObject({
      allow: false,
      code: 'engine_unavailable',
      retryable: true,
    })
  })

  test('a builtin that fails is undefined where the operator says so', async () => {
    const asked: string[] = []
    const send: typeof fetch = async (url) => {
      asked.push(new Request(url).url)
      return Response.json({ result: true, decision_id: 'd'.repeat(300) })
    }
    const { decisionId } = await decide(server({ fetch: send, builtinErrors: 'undefined' }), {})
    expect(asked).toEqual(['http://opa.test/v1/data/door/allow'])
    expect(decisionId).toBe('d'.repeat(128))
  })

  test('input that is no JSON, or too large, is not sent', async () => {
    let asked = 0
    const send: typeof fetch = async () => {
      asked += 1
      return Response.json({ result: true })
    }
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    for (const input of [circular, { id: 7n }, { text: 'x'.repeat(1024 * 1024) }] as unknown as Json[])
      expect(await decide(server({ fetch: send }), input)).toMatchObject({
        allow: false,
        code: 'policy_too_large',
      })
    expect(asked).toBe(0)
  })

  test('the data is the server’s own', async () => {
    const policy = server({ fetch: saying(200, '{"result": true}') })
    expect(await decide(policy, {}, { data: { a: 1 } })).toMatchObject({
      allow: false,
      code: 'policy_failed',
    })
  })

  test('refuses a query that is no path, and a URL that is none', () => {
    expect(createServerPolicy({ url: 'http://opa.test', query: 'data.a/../../policies' })).toMatchObject({
      ok: false,
      code: 'policy_syntax',
    })
    expect(() => createServerPolicy({ url: 'file:///etc/passwd', query: 'data.a.b' })).toThrow(TypeError)
  })
})

const binary = findOpa()

describe.skipIf(binary === undefined)('beside a real OPA server', () => {
  const CONFLICT = 'package conflict\n\nallow := input.a\n\nallow := input.b'
  const BUILTINS = `package builtins

all := [
	sprintf("%v %5.2f %s %x", [input.nft, 3.14159, "x", 255]),
	semver.compare("1.2.3", "1.10.0"),
	time.parse_rfc3339_ns("2026-11-21T00:00:00Z"),
	units.parse_bytes("10KiB"),
	regex.split("[,;]", "a,b;c"),
	json.patch({"a": 1}, [{"op": "add", "path": "/b", "value": 2}]),
	crypto.sha256("x"),
	net.cidr_contains("10.0.0.0/8", "10.1.2.3"),
	12345678901234567890 * 10,
	sort([3, 1, 2]),
	{"b", "a"},
]`
  const modules = { 'door.rego': DOOR, 'conflict.rego': CONFLICT, 'builtins.rego': BUILTINS }
  const engine = createOpa()
  let opa: OpaServer

  beforeAll(async () => {
    opa = await startOpa({ binary: binary ?? '', modules, token: 'secret' })
  })
  afterAll(() => Promise.all([opa?.close(), engine.close()]))

  const real = (query: string): Policy => server({ url: opa.url, query, token: 'secret', timeout: 5000 })
  const embedded = async (query: string): Promise<Policy> => {
    const loaded = await createEmbeddedPolicy({ source: modules, query, engine })
    if (!loaded.ok) throw new Error(loaded.reason)
    return loaded.policy
  }

  test.each([
    ['data.door.decision', holding(2, 'Purple', 'gold-7')],
    ['data.door.decision', holding(1, 'Purple')],
    ['data.door.decision', holding(3, 'Green', 'gold-')],
    ['data.door.decision', {}],
    ['data.door.matching', holding(3, 'Purple')],
    ['data.door.allow', { nft: null }],
    ['data.conflict.allow', { a: 1 }],
    ['data.conflict.allow', { a: 1, b: 2 }],
    ['data.builtins.all', { nft: { z: [1, 'two', null, true], a: '☃' } }],
  ] as [string, Json][])('%s decides as the embedded engine does: %#', async (query, input) => {
    const [there, here] = await Promise.all([
      real(query).evaluate(input),
      (await embedded(query)).evaluate(input),
    ])
    const said = (answer: typeof there) =>
      answer.ok ? { defined: answer.defined, value: answer.value } : { code: answer.code }
    expect(said(here)).toEqual(said(there))
  })

  test('a decision has its id', async () => {
    const decision = await decide(real('data.door.allow'), holding(2, 'Purple'))
    expect(decision).toMatchObject({ allow: true, code: 'allowed' })
    expect(decision.decisionId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('what is not on the server is undefined', async () => {
    expect(await decide(real('data.nowhere.allow'), {})).toMatchObject({ allow: false, code: 'undefined' })
  })

  test('a wrong token denies', async () => {
    const policy = server({ url: opa.url, token: 'other' })
    expect(await decide(policy, holding(2, 'Purple'))).toMatchObject({
      allow: false,
      code: 'engine_answer_invalid',
    })
  })

  test('a server that has ended denies', async () => {
    const gone = await startOpa({ binary: binary ?? '', modules: { 'door.rego': DOOR } })
    const policy = server({ url: gone.url })
    expect((await decide(policy, holding(2, 'Purple'))).allow).toBe(true)
    await gone.close()
    expect(await decide(policy, holding(2, 'Purple'))).toMatchObject({
      allow: false,
      code: 'engine_unavailable',
      retryable: true,
    })
  })
})
