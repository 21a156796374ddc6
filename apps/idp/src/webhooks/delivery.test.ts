import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseConfig, tenantConfigs } from '../config/load.ts'
import { redacted } from '../config/redacted.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { placesOf } from '../test/issuesOf.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { newSigningSecret, type Receiver, startReceiver } from '../test/receiver.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { createSend } from './send.ts'
import { signMessage } from './sign.ts'

type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

describe('webhooks over HTTP', () => {
  let receiver: Receiver
  let idp: TestIdp | undefined
  beforeEach(async () => {
    receiver = await startReceiver()
  })
  afterEach(async () => {
    receiver.close()
    await idp?.idp.stop()
    idp = undefined
  })

  test('default: a real sign-in is told, and standardwebhooks accepts it, with the old and with the new secret', async () => {
    const [newer, older] = [newSigningSecret(), newSigningSecret()]
    const events = ['login', 'grant']
    idp = await startIdp({
      webhooks: [{ name: 'crm', url: receiver.url, secrets: [newer, older], events }],
    })
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    await receiver.until(2)
    const told = receiver.received.map(({ body, headers }): Told => {
      for (const secret of [newer, older])
        expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body))
      expect(() => new Webhook(newSigningSecret()).verify(body, headers as Record<string, string>)).toThrow()
      expect(() => new Webhook(newer).verify(`${body} `, headers as Record<string, string>)).toThrow()
      return JSON.parse(body)
    })
    expect(told.map(({ type }) => type).toSorted()).toEqual(['grant', 'login'])
    const login = told.find(({ type }) => type === 'login')
    expect(login?.data).toMatchObject({ issuer: idp.base, client: 'demo', account: person.account })
    const text = receiver.received.map(({ body }) => body).join('')
    expect(text).not.toContain(tokens.access_token)
    expect(text).not.toContain(idp.secret)
  })

  test('error: a redirect is not followed, a large answer not read', async () => {
    const other = await startReceiver()
    const send = createSend(parseConfig({}), { now: () => new Date() })
    const to = { url: receiver.url, secrets: [newSigningSecret()], timeout: 5000 }
    receiver.answer({ status: 307, headers: { location: other.url } })
    expect(await send(to, { id: 'msg_1', body: '{}' }, 0)).toEqual({ ok: true, status: 307, text: '' })
    expect(other.received).toEqual([])
    receiver.answer({ body: 'x'.repeat(1001) })
    expect(await send(to, { id: 'msg_1', body: '{}' }, 1000)).toEqual({ ok: false, code: 'too_large' })
    receiver.answer({ body: 'x'.repeat(1000) })
    expect(await send(to, { id: 'msg_1', body: '{}' }, 1000)).toMatchObject({ ok: true })
    receiver.answer({ delay: 500 })
    expect(await send({ ...to, timeout: 100 }, { id: 'msg_1', body: '{}' }, 0)).toEqual({
      ok: false,
      code: 'timeout',
    })
    other.close()
  })

  test('error: loopback and private addresses are not asked in production, unless the operator names the origin', async () => {
    const base = { issuer: 'https://id.example' }
    const to = { url: receiver.url, secrets: [newSigningSecret()], timeout: 5000 }
    const refused = createSend(parseConfig(base), { now: () => new Date() })
    expect(await refused(to, { id: 'msg_1', body: '{}' }, 0)).toEqual({ ok: false, code: 'unreachable' })
    expect(receiver.received).toEqual([])
    const named = parseConfig({ ...base, oidc: { internalOrigins: [receiver.origin] } })
    const sent = await createSend(named, { now: () => new Date() })(to, { id: 'msg_1', body: '{}' }, 0)
    expect(sent).toMatchObject({ ok: true, status: 200 })
  })

  test('signMessage: the example of the specification', () => {
    expect(
      signMessage({
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        timestamp: 1_614_265_330,
        body: '{"test": 2432232314}',
        secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      })['webhook-signature'],
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })
})

describe('configuration of webhooks', () => {
  const secrets = [newSigningSecret()]
  const one = { name: 'crm', url: 'https://crm.example/T0/key', secrets, events: ['login'] }

  test('error: http, unknown events, weak secrets, repeated names', () => {
    const issues = (more: object) =>
      placesOf({ issuer: 'https://id.example', webhooks: [{ ...one, ...more }] })
    expect(issues({ url: 'http://127.0.0.1:1/x' })).toEqual(['webhook_insecure webhooks.0.url'])
    expect(issues({ url: 'http://crm.example/x' })).toEqual(['webhook_insecure webhooks.0.url'])
    expect(issues({ url: 'https://user:pass@crm.example/' })).toEqual(['config_invalid webhooks.0.url'])
    expect(issues({ events: ['webhook.failed'] })).toEqual(['config_invalid webhooks.0.events.0'])
    expect(issues({ events: [] })).toEqual(['config_invalid webhooks.0.events'])
    expect(issues({ secrets: ['whsec_c2hvcnQ='] })).toEqual(['config_invalid webhooks.0.secrets.0'])
    const three = [...secrets, ...secrets, ...secrets]
    expect(issues({ secrets: three })).toEqual(['config_invalid webhooks.0.secrets'])
    expect(placesOf({ webhooks: [one, one] })).toEqual(['config_invalid webhooks'])
    expect(issues({})).toEqual([])
  })

  test('behavior: http on loopback only in development', () => {
    const local = { ...one, url: 'http://127.0.0.1:1/x' }
    expect(parseConfig({ webhooks: [local] }).webhooks).toHaveLength(1)
    const near = { ...one, url: 'http://10.0.0.1/x' }
    expect(placesOf({ webhooks: [near] })).toEqual(['webhook_insecure webhooks.0.url'])
  })

  test('behavior: a tenant has its own, and never those above', () => {
    const tenants = { acme: { webhooks: [{ ...one, name: 'theirs' }] }, bare: { product: {} } }
    const configs = tenantConfigs(parseConfig({ webhooks: [one], tenants }))
    expect(configs.get('acme')?.webhooks.map(({ name }) => name)).toEqual(['theirs'])
    expect(configs.get('bare')?.webhooks).toEqual([])
    const insecure = { acme: { webhooks: [{ ...one, url: 'http://crm.example/' }] } }
    expect(placesOf({ tenants: insecure })).toEqual(['webhook_insecure tenants.acme.webhooks.0.url'])
  })

  test('behavior: shown without secrets, and without what may hold one', () => {
    const text = JSON.stringify(
      redacted(parseConfig({ webhooks: [one], hooks: { preToken: { url: one.url, secrets } } })),
    )
    expect(text).toContain('https://crm.example')
    expect(text).not.toMatch(/T0|whsec_/)
  })
})
