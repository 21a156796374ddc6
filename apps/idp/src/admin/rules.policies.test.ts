import { describe, expect, test } from 'vitest'
import { newPerson } from '../test/person.ts'
import { afresh, codeOf, MINE, on, REGO, rulesBench } from '../test/rules.ts'

const { arrives, as, ask, chain, here, last, later, there } = rulesBench()

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
    expect(await arrives(there(), member)).toBe(true)
    await ask('PUT', '/policies/door', { rego: REGO('input.client_id == "another"') })
    later()
    expect(await arrives(there(), afresh(member))).toBe(false)
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
    const { value } = (await here().store.documents.get('rules', 'current')) ?? {}
    const { gates, policies } = value as Record<string, Record<string, object>>
    const stored = async (changed: object) => {
      await here().store.documents.put('rules', 'current', { gates, policies, ...changed })
      later()
    }
    await stored({ policies: { door: { ...policies?.['door'], value: { rego: 'package countersign {' } } } })
    expect(await arrives(there(), person)).toBe(false)
    await stored({ policies: { door: { ...policies?.['door'], value: { engine: 'gone' } } } })
    await expect(arrives(there(), afresh(person))).rejects.toThrow('no interaction')
    expect((await ask('GET', '/gates/vip')).json.broken).toContain('policy')
    await stored({ gates: { vip: { ...gates?.['vip'], value: { gate: { chain: 'eip155:99' } } } } })
    await expect(arrives(there(), afresh(person))).rejects.toThrow('no interaction')
    expect((await ask('GET', '/gates/vip')).json).toMatchObject({ broken: expect.any(String) })
    await stored({})
    expect(await arrives(there(), afresh(person))).toBe(true)
    await ask('PATCH', '/clients/demo', { gates: null })
    await ask('DELETE', '/gates/vip')
    await ask('DELETE', '/policies/door')
  })
})
