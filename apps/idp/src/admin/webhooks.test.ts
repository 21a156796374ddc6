import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminAnswer, adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newSigningSecret, type Receiver, startReceiver } from '../test/receiver.ts'

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'

describe('webhooks at the admin endpoints', () => {
  const all = newAdminKey('all', { webhooks: 'write', team: 'write' })
  const reader = newAdminKey('reader', { webhooks: 'read' })
  const other = newAdminKey('other', { audit: 'write' })
  let idp: TestIdp
  let receiver: Receiver
  const as = ({ key }: { readonly key: string }) => adminApi(idp.base, key)
  const failed = async (): Promise<AdminAnswer['json']> =>
    (await as(all)('GET', '/webhooks/deliveries?webhook=crm&limit=10')).json.deliveries

  beforeAll(async () => {
    receiver = await startReceiver()
    const webhook = { name: 'crm', url: receiver.url, secrets: [newSigningSecret()], events: ['team.*'] }
    idp = await startIdp({
      admin: { keys: [all, reader, other].map(({ entry }) => entry) },
      webhooks: [webhook],
    })
  })
  afterAll(async () => {
    receiver.close()
    await idp.idp.stop()
  })

  test('default: list, test, see what failed, send it again', async () => {
    const { json, text } = await as(reader)('GET', '/webhooks')
    expect(json).toEqual({ webhooks: [{ name: 'crm', origin: receiver.origin, events: ['team.*'] }] })
    expect(text).not.toContain('whsec_')
    expect((await as(all)('POST', '/webhooks/crm/test')).json).toEqual({ delivered: true, last: 'http 200' })

    receiver.answer({ status: 410 })
    await as(all)('POST', '/team', { account: ALICE })
    await expect.poll(async () => (await failed()).length).toBe(1)
    const [{ id, state }] = await failed()
    expect(state).toBe('failed')
    receiver.answer({})
    const again = await as(all)('POST', `/webhooks/deliveries/${id}/retry`)
    expect([again.status, again.json.state]).toEqual([200, 'retrying'])
  })

  test('error: what there is not', async () => {
    for (const [path, code] of [
      ['/webhooks/nobody/test', 'webhook_not_found'],
      ['/webhooks/deliveries/msg_none/retry', 'delivery_not_found'],
    ] as const) {
      const { json, status } = await as(all)('POST', path)
      expect([status, json.error.code]).toEqual([404, code])
    }
  })

  test('error: each endpoint needs its right', async () => {
    for (const [key, method, path, status] of [
      [other, 'GET', '/webhooks', 403],
      [other, 'GET', '/webhooks/deliveries', 403],
      [reader, 'POST', '/webhooks/crm/test', 403],
      [reader, 'POST', '/webhooks/deliveries/x/retry', 403],
      [reader, 'GET', '/webhooks/deliveries', 200],
    ] as const)
      expect((await as(key)(method, path)).status).toBe(status)
    expect((await adminApi(idp.base, undefined)('GET', '/webhooks')).status).toBe(401)
  })
})
