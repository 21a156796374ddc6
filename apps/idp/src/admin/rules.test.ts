import { describe, expect, test } from 'vitest'
import { newPerson } from '../test/person.ts'
import { afresh, codeOf, MINE, on, REGO, rulesBench, THEIRS } from '../test/rules.ts'

const { arrives, as, ask, askThere, chain, here, last, later, signedIn, there } = rulesBench()

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
    expect(await Promise.all([here(), there()].map((idp) => arrives(idp, other)))).toEqual([false, false])
    expect(await arrives(there(), owner)).toBe(true)
    await ask('PUT', '/gates/vip', { gate: on(THEIRS) })
    later()
    expect(await arrives(there(), afresh(owner))).toBe(false)
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

describe('who is signed in already', () => {
  test('security: is asked the changed gate when a refresh token is used, in another process', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '9' })
    await ask('PUT', '/gates/vip', { gate: on(MINE) })
    await ask('PATCH', '/clients/demo', { gates: ['vip'], refreshTokens: true })
    later()
    const { refresh } = await signedIn(there(), person)
    expect(await refresh()).toBe('ok')
    await ask('PUT', '/gates/vip', { gate: on(THEIRS) })
    later()
    expect(await refresh()).toBe('invalid_grant')
    await ask('PATCH', '/clients/demo', { gates: null })
    await ask('DELETE', '/gates/vip')
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
    expect((await as(undefined)(method, path, body, from('nobody'))).status).toBe(401)
  })
})
