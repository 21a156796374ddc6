import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AdminRights } from '../config/admin.ts'
import { MAX_AGE } from '../gates/rules/types.ts'
import { createIdp, type Idp } from '../index.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { openBrowser } from '../test/browser.ts'
import { CALLBACK, freePort } from '../test/idp.ts'
import { newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import { type TestChain, testChain } from '../test/tokens.ts'

const MINE = `0x${'aa'.repeat(20)}`
const THEIRS = `0x${'bb'.repeat(20)}`
const on = (collection: string) => ({ chain: 'eip155:1', collection })

const KEYS = {
  all: newAdminKey('ops', { gates: 'write', policies: 'write', clients: 'write', audit: 'read' }),
  reader: newAdminKey('reader', { gates: 'read', policies: 'read' }),
  gates: newAdminKey('gates', { gates: 'write' }),
  policies: newAdminKey('policies', { policies: 'write' }),
  other: newAdminKey('other', { clients: 'write', keys: 'write', sessions: 'write', team: 'write' }),
} as const satisfies Record<string, { key: string; entry: { rights: AdminRights } }>

let folder: string
let chain: TestChain
/** Two processes over one store, as far as a store can tell. */
let here: Idp
let there: Idp

const start = async (): Promise<Idp> => {
  const port = await freePort()
  const idp = await createIdp({
    config: {
      issuer: `http://127.0.0.1:${port}`,
      server: { port, drainSeconds: 1, trustProxy: true },
      store: { path: join(folder, 'idp.sqlite') },
      log: { level: 'silent' },
      chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
      gates: { fixed: { gate: on(MINE) } },
      policies: { fixed: { rego: 'package countersign\n\nallow := true' } },
      nft: { cache: { block: 0, holdings: 0 } },
      admin: { keys: Object.values(KEYS).map(({ entry }) => entry) },
    },
    adapters: [chain.adapter],
  })
  await idp.start()
  return idp
}

let secret = ''
let skew = 0
beforeAll(async () => {
  const { now } = performance
  vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + skew)
  folder = await mkdtemp(join(tmpdir(), 'countersign-rules-'))
  chain = testChain()
  here = await start()
  there = await start()
  const client = { clientId: 'demo', name: 'Demo', redirectUris: [CALLBACK] }
  secret = (await here.clients.create(client)).secret ?? ''
})
afterAll(async () => {
  await Promise.all([here?.stop(), there?.stop()])
  await rm(folder, { recursive: true })
  vi.restoreAllMocks()
})

type Ask = ReturnType<typeof adminApi>
const as =
  (name: keyof typeof KEYS, idp: () => Idp = () => here): Ask =>
  (...request) =>
    adminApi(idp().url, KEYS[name].key)(...request)
const ask = as('all')
const askThere = as('all', () => there)
const codeOf = ({ json, status }: Awaited<ReturnType<Ask>>) => [status, json?.error?.code]
const last = async () => (await here.store.audit.list({ limit: 500 })).at(-1)?.event

/** Signs in, and tells whether the gate was met: then consent is asked, or the way back is free. */
const arrives = async (idp: Idp, person: Person): Promise<boolean> => {
  const rp = await discover({ idp, secret })
  const request = await authorize(rp, { scope: 'openid' })
  const { left, response } = await person.browser.visit(
    await signIn(person, await openInteraction(person, request.url)),
  )
  return left || !/No token found|Could not look|do not admit you/.test(await response.text())
}
/** The same wallet in a new browser: nothing of the sign-in before counts. */
const afresh = (person: Person): Person => ({ ...person, browser: openBrowser() })
/** What has been read is too old from now on. */
const later = (): void => {
  skew += MAX_AGE
}

describe('/admin/gates', () => {
  test('default: added, shown, listed, replaced and removed, each on record', async () => {
    const added = await ask('PUT', '/gates/vip', { name: 'Members', gate: on(MINE) })
    expect(added.status).toBe(201)
    expect(added.json).toMatchObject({
      name: 'vip',
      origin: 'store',
      gate: { name: 'Members', disclosure: 'full', recheck: { refresh: true } },
    })
    const tag = added.headers.get('etag') ?? ''
    expect(await last()).toMatchObject({
      type: 'gate.changed',
      actor: { kind: 'app', name: 'ops' },
      detail: { gate: 'vip', hash: expect.any(String) },
    })
    // What was shown can be sent back.
    const again = await ask('PUT', '/gates/vip', added.json.gate, { 'if-match': tag })
    expect([again.status, again.json.gate]).toEqual([200, added.json.gate])
    expect((await askThere('GET', '/gates/vip')).json).toEqual(again.json)
    const list = (await ask('GET', '/gates')).json.gates
    expect(list.map(({ name, origin }: Record<string, string>) => [name, origin])).toEqual([
      ['fixed', 'config'],
      ['vip', 'store'],
    ])
    const removed = await ask('DELETE', '/gates/vip', undefined, {
      'if-match': again.headers.get('etag') ?? '',
    })
    expect(removed.status).toBe(204)
    expect(await last()).toMatchObject({ type: 'gate.removed', detail: { gate: 'vip' } })
    expect(codeOf(await ask('GET', '/gates/vip'))).toEqual([404, 'gate_not_found'])
    expect(codeOf(await ask('DELETE', '/gates/vip'))).toEqual([404, 'gate_not_found'])
  })

  test('security: a version never comes back, and changes that meet do not undo each other', async () => {
    const first = await ask('PUT', '/gates/vip', { gate: on(MINE) })
    const tag = first.headers.get('etag') ?? ''
    await askThere('DELETE', '/gates/vip')
    await askThere('PUT', '/gates/vip', { gate: on(THEIRS) })
    for (const method of ['PUT', 'DELETE'])
      expect(
        codeOf(
          await ask(method, '/gates/vip', method === 'PUT' ? { gate: on(MINE) } : undefined, {
            'if-match': tag,
          }),
        ),
      ).toEqual([409, 'version_conflict'])
    expect((await ask('GET', '/gates/vip')).json.gate.gate).toEqual(on(THEIRS))
    const names = Array.from({ length: 10 }, (_, index) => `many-${index}`)
    const all = await Promise.all(
      names.map((name, index) => (index % 2 ? ask : askThere)('PUT', `/gates/${name}`, { gate: on(MINE) })),
    )
    expect(all.map(({ status }) => status)).toEqual(names.map(() => 201))
    const list = (await ask('GET', '/gates')).json.gates.map(({ name }: { name: string }) => name)
    expect(list).toEqual(expect.arrayContaining(names))
    await Promise.all(names.map((name) => ask('DELETE', `/gates/${name}`)))
    await ask('DELETE', '/gates/vip')
  })

  test('security: those of the configuration are not changed', async () => {
    expect(codeOf(await ask('PUT', '/gates/fixed', { gate: on(THEIRS) }))).toEqual([409, 'gate_in_config'])
    expect(codeOf(await ask('DELETE', '/gates/fixed'))).toEqual([409, 'gate_in_config'])
    const { json, headers } = await ask('GET', '/gates/fixed')
    expect([json.origin, json.gate.gate, headers.get('etag')]).toEqual(['config', on(MINE), null])
  })

  test.each([
    ['vip', {}, 'gate'],
    ['vip', { gate: on(MINE), more: 1 }, 'more'],
    ['vip', { gate: { chain: 'eip155:1' } }, 'gate.collection'],
    ['vip', { gate: { chain: 'eip155:5', collection: MINE } }, 'gate'],
    ['vip', { gate: on(MINE), policy: 'none' }, 'policy'],
    ['vip', { gate: on(MINE), tiers: [{ name: 'a', gate: {} }] }, expect.stringContaining('tiers.0.gate')],
    ['vip', { gate: on(MINE), acquireUrl: 'javascript:alert(1)' }, 'acquireUrl'],
    ['Vip', { gate: on(MINE) }, 'name'],
    ['__proto__', { gate: on(MINE) }, 'name'],
    ['a%2Fb', { gate: on(MINE) }, 'name'],
  ])('error: %s %j', async (name, gate, field) => {
    const { json, status } = await ask('PUT', `/gates/${name}`, gate)
    expect([status, json.error]).toMatchObject([422, { code: 'gate_invalid', field }])
  })

  test('security: a gate that a client names stays, and counts in every process', async () => {
    const [owner, other] = [newPerson(), newPerson()]
    chain.give(MINE, owner.account, { id: '1' })
    expect(codeOf(await ask('GET', '/gates/vip'))).toEqual([404, 'gate_not_found'])
    expect(codeOf(await ask('PATCH', '/clients/demo', { gates: ['vip'] }))).toEqual([422, 'client_invalid'])
    await ask('PUT', '/gates/vip', { gate: on(MINE) })
    // Another process knows it at once where a client is to have it.
    expect((await askThere('PATCH', '/clients/demo', { gates: ['vip'] })).status).toBe(200)
    later()
    expect(await Promise.all([here, there].map((idp) => arrives(idp, other)))).toEqual([false, false])
    expect(await arrives(there, owner)).toBe(true)
    await ask('PUT', '/gates/vip', { gate: on(THEIRS) })
    later()
    expect(await arrives(there, afresh(owner))).toBe(false)
    const refused = await ask('DELETE', '/gates/vip')
    expect([...codeOf(refused), refused.json.error.message]).toEqual([
      409,
      'gate_in_use',
      'vip is named by client demo',
    ])
    await ask('PATCH', '/clients/demo', { gates: null, allowedGates: ['vip'] })
    expect(codeOf(await ask('DELETE', '/gates/vip'))).toEqual([409, 'gate_in_use'])
    await ask('PATCH', '/clients/demo', { allowedGates: null })
    expect((await ask('DELETE', '/gates/vip')).status).toBe(204)
  })
})

const REGO = (allow: string) => `package countersign

default allow := false

allow if ${allow}`

describe('/admin/policies', () => {
  test('default: added, tried, replaced, removed; decides in every process', async () => {
    const member = newPerson()
    chain.give(MINE, member.account, { id: '2' })
    const added = await ask('PUT', '/policies/door', { rego: REGO('input.client_id == "demo"') })
    expect([added.status, added.json]).toMatchObject([
      201,
      { name: 'door', origin: 'store', policy: { engine: 'embedded', query: 'data.countersign.allow' } },
    ])
    expect(await last()).toMatchObject({ type: 'policy.changed', detail: { policy: 'door' } })
    const example = { accounts: [member.account], clientId: 'demo' }
    const tested = await as('reader')('POST', '/policies/door/test', example)
    expect(tested.json).toMatchObject({ ok: true, decision: { allow: true } })
    await ask('PUT', '/gates/behind', { gate: on(MINE), policy: 'door' })
    await ask('PATCH', '/clients/demo', { gates: ['behind'] })
    later()
    expect(await arrives(there, member)).toBe(true)
    await ask('PUT', '/policies/door', { rego: REGO('input.client_id == "another"') })
    later()
    expect(await arrives(there, afresh(member))).toBe(false)
    const refused = await ask('DELETE', '/policies/door')
    expect([...codeOf(refused), refused.json.error.message]).toEqual([
      409,
      'policy_in_use',
      'door is named by gate behind',
    ])
    await ask('PATCH', '/clients/demo', { gates: null, policy: 'door' })
    await ask('DELETE', '/gates/behind')
    expect(codeOf(await ask('DELETE', '/policies/door'))).toEqual([409, 'policy_in_use'])
    await ask('PATCH', '/clients/demo', { policy: null })
    expect((await ask('DELETE', '/policies/door')).status).toBe(204)
    expect(await last()).toMatchObject({ type: 'policy.removed', detail: { policy: 'door' } })
    expect(codeOf(await ask('POST', '/policies/door/test', example))).toEqual([404, 'policy_not_found'])
  })

  test('security: those of the configuration are not changed', async () => {
    const rego = REGO('true')
    expect(codeOf(await ask('PUT', '/policies/fixed', { rego }))).toEqual([409, 'policy_in_config'])
    expect(codeOf(await ask('DELETE', '/policies/fixed'))).toEqual([409, 'policy_in_config'])
    expect((await ask('GET', '/policies/fixed')).json).toMatchObject({ origin: 'config' })
  })

  test.each<readonly [string, object, string]>([
    ['nothing', {}, ''],
    ['Rego that is none', { rego: 'package countersign\n\nallow {' }, 'rego'],
    [
      'a request from here',
      { rego: REGO('http.send({"url": "http://169.254.169.254", "method": "get"}).status == 200') },
      'rego',
    ],
    ['a rule that is not there', { rego: REGO('true'), query: 'data.another.allow' }, 'rego'],
    ['too long a text', { rego: `${REGO('true')}\n#${'x'.repeat(64 * 1024)}` }, 'rego'],
    ['a file of this machine', { file: '/etc/passwd' }, 'file'],
    [
      'an address that this machine sees',
      { url: 'http://127.0.0.1:9/policy.rego', sha256: '0'.repeat(64) },
      'url',
    ],
    ['a server', { engine: 'server', url: 'https://opa.example' }, 'url'],
    ['a bundle', { engine: 'wasm', file: '/x', sha256: '0'.repeat(64) }, 'file'],
    ['an input that is what was found', { rego: REGO('true'), inputs: { accounts: [] } }, ''],
    ['a token', { rego: REGO('true'), token: 'secret' }, 'token'],
  ])('security: is not stored: %s', async (_what, policy, field) => {
    const { json, status } = await ask('PUT', '/policies/bad', policy)
    expect([status, json.error]).toMatchObject([422, { code: 'policy_invalid', field }])
    expect(codeOf(await ask('GET', '/policies/bad'))).toEqual([404, 'policy_not_found'])
  })

  test('security: together they have a bound', async () => {
    const rego = `${REGO('true')}\n#${'x'.repeat(60_000)}`
    const codes: unknown[] = []
    for (let n = 0; n < 20 && !codes.includes('rules_full'); n += 1) {
      const { json } = await ask('PUT', `/policies/large-${n}`, { rego })
      codes.push(json.error?.code)
    }
    expect(codes.at(-1)).toBe('rules_full')
    for (let n = 0; n < codes.length - 1; n += 1) await ask('DELETE', `/policies/large-${n}`)
  })
})

describe('what is stored and not understood', () => {
  test('security: lets nobody in, and says why', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '3' })
    await ask('PUT', '/policies/door', { rego: REGO('true') })
    await ask('PUT', '/gates/vip', { gate: on(MINE), policy: 'door' })
    await ask('PATCH', '/clients/demo', { gates: ['vip'] })
    const { value } = (await here.store.documents.get('rules', 'current')) ?? {}
    const { gates, policies } = value as Record<string, Record<string, object>>
    const stored = async (changed: object) => {
      await here.store.documents.put('rules', 'current', { gates, policies, ...changed })
      later()
    }
    await stored({ policies: { door: { ...policies?.['door'], value: { rego: 'package countersign {' } } } })
    expect(await arrives(there, person)).toBe(false)
    await stored({ policies: { door: { ...policies?.['door'], value: { engine: 'gone' } } } })
    await expect(arrives(there, afresh(person))).rejects.toThrow('no interaction')
    expect((await ask('GET', '/gates/vip')).json.broken).toContain('policy')
    await stored({ gates: { vip: { ...gates?.['vip'], value: { gate: { chain: 'eip155:99' } } } } })
    await expect(arrives(there, afresh(person))).rejects.toThrow('no interaction')
    expect((await ask('GET', '/gates/vip')).json).toMatchObject({ broken: expect.any(String) })
    await stored({})
    expect(await arrives(there, afresh(person))).toBe(true)
    await ask('PATCH', '/clients/demo', { gates: null })
    await ask('DELETE', '/gates/vip')
    await ask('DELETE', '/policies/door')
  })
})

describe('rights', () => {
  let address = 0
  /** Refusals are counted by address. */
  const from = (name: string) => {
    address += 1
    return { 'x-forwarded-for': `192.0.2.${address}`, 'user-agent': name }
  }
  const rego = REGO('true')
  const gate = { gate: on(MINE) }
  const explain = { gate: 'fixed', accounts: ['eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'] }
  const example = { accounts: ['eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'] }

  test.each([
    ['GET', '/gates', undefined, ['all', 'reader', 'gates']],
    ['GET', '/gates/fixed', undefined, ['all', 'reader', 'gates']],
    ['POST', '/gates/explain', explain, ['all', 'reader', 'gates']],
    ['PUT', '/gates/right', gate, ['all', 'gates']],
    ['DELETE', '/gates/right', undefined, ['all', 'gates']],
    ['GET', '/policies', undefined, ['all', 'reader', 'policies']],
    ['GET', '/policies/fixed', undefined, ['all', 'reader', 'policies']],
    ['POST', '/policies/fixed/test', example, ['all', 'reader', 'policies']],
    ['PUT', '/policies/right', { rego }, ['all', 'policies']],
    ['DELETE', '/policies/right', undefined, ['all', 'policies']],
  ] as const)('security: %s %s', async (method, path, body, allowed) => {
    for (const name of ['other', 'reader', 'gates', 'policies', 'all'] as const) {
      const { status } = await as(name)(method, path, body, from(name))
      const may = (allowed as readonly string[]).includes(name)
      expect([name, may ? [200, 201, 204, 404].includes(status) : status]).toEqual([name, may || 403])
    }
    expect((await adminApi(here.url, undefined)(method, path, body, from('nobody'))).status).toBe(401)
  })
})
