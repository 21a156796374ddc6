import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyWebhook } from './webhook.ts'

/** From the specification of Standard Webhooks, with a body of its own shape. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const AT = 1_614_265_330
const now = new Date(AT * 1000)
const BODY = '{"type":"login","timestamp":"2021-02-25T15:02:10Z","data":{"client":"shop"}}'

const sign = async (secret: string, body: string, id = ID, at: number | string = AT): Promise<string> => {
  const raw = Uint8Array.from(atob(secret.slice(6)), (char) => char.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${at}.${body}`))
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`
}
const headersFor = (signature: string, more: Readonly<Record<string, string | undefined>> = {}) => ({
  'webhook-id': ID,
  'webhook-timestamp': String(AT),
  'webhook-signature': signature,
  ...more,
})
const codeOf = async (options: Parameters<typeof verifyWebhook>[0]) => {
  const result = await verifyWebhook({ now, ...options })
  return result.ok ? 'ok' : result.code
}

describe('verifyWebhook', () => {
  test('default: what is signed is told, from Headers and from Node’s', async () => {
    const headers = headersFor(await sign(SECRET, BODY))
    const expected = { ok: true, id: ID, event: { type: 'login', data: { client: 'shop' } } }
    expect(await verifyWebhook({ body: BODY, headers, secrets: [SECRET], now })).toMatchObject(expected)
    const body = new TextEncoder().encode(BODY)
    const same = { body, headers: new Headers(headers), secrets: [SECRET], now }
    expect(await verifyWebhook(same)).toMatchObject(expected)
  })

  test('behavior: the signature of the specification is the one', async () => {
    const headers = headersFor('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    // Signed as it should be; its body is none of ours.
    expect(await codeOf({ body: '{"test": 2432232314}', headers, secrets: [SECRET] })).toBe('body_invalid')
  })

  test('behavior: while secrets change, either of them on either side', async () => {
    const both = headersFor(`${await sign(OTHER, BODY)} ${await sign(SECRET, BODY)}`)
    expect(await codeOf({ body: BODY, headers: both, secrets: [SECRET] })).toBe('ok')
    const old = headersFor(await sign(SECRET, BODY))
    expect(await codeOf({ body: BODY, headers: old, secrets: [OTHER, SECRET] })).toBe('ok')
    expect(await codeOf({ body: BODY, headers: old, secrets: [OTHER] })).toBe('signature_invalid')
  })

  test('error: another body, id, time or version', async () => {
    const signature = await sign(SECRET, BODY)
    const secrets = [SECRET]
    for (const [body, more, expected] of [
      [`${BODY} `, {}, 'signature_invalid'],
      [BODY, { 'webhook-id': 'msg_other' }, 'signature_invalid'],
      [BODY, { 'webhook-id': 'msg.1' }, 'headers_missing'],
      [BODY, { 'webhook-timestamp': String(AT + 1) }, 'signature_invalid'],
      [BODY, { 'webhook-timestamp': `${AT}.5` }, 'timestamp_invalid'],
      [BODY, { 'webhook-timestamp': '-1' }, 'timestamp_invalid'],
      [BODY, { 'webhook-signature': signature.replace('v1,', 'v1a,') }, 'signature_invalid'],
      [BODY, { 'webhook-signature': signature.slice(0, -4) }, 'signature_invalid'],
      [BODY, { 'webhook-signature': 'v1,' }, 'signature_invalid'],
      [BODY, { 'webhook-signature': undefined }, 'headers_missing'],
    ] as const)
      expect(await codeOf({ body, headers: headersFor(signature, more), secrets })).toBe(expected)
  })

  test('error: too old or from the future', async () => {
    const headers = headersFor(await sign(SECRET, BODY))
    const at = (seconds: number) => new Date((AT + seconds) * 1000)
    const check = (seconds: number) => codeOf({ body: BODY, headers, secrets: [SECRET], now: at(seconds) })
    expect(await Promise.all([-300, 300, -301, 301].map(check))).toEqual([
      'ok',
      'ok',
      'timestamp_outside',
      'timestamp_outside',
    ])
    const secrets = [SECRET]
    for (const never of [{ tolerance: Number.NaN }, { now: new Date('now') }])
      expect(await codeOf({ body: BODY, headers, secrets, ...never })).toBe('timestamp_outside')
  })

  test('error: no secret, or one that is none', async () => {
    const headers = headersFor(await sign(SECRET, BODY))
    for (const secrets of [[], [''], ['whsec_'], ['whsec_c2hvcnQ='], [SECRET.slice(6)], [SECRET, 'whsec_%']])
      expect(await codeOf({ body: BODY, headers, secrets })).toBe('secret_invalid')
  })

  test('error: signed, and no event', async () => {
    const unlike = ['null', '1', '[]'].map((data) => `{"type":"x","timestamp":"t","data":${data}}`)
    for (const body of ['', 'null', '[]', '{"type":1}', ...unlike])
      expect(await codeOf({ body, headers: headersFor(await sign(SECRET, body)), secrets: [SECRET] })).toBe(
        'body_invalid',
      )
  })

  test('error: nothing that is made up gets through, and nothing throws', async () => {
    const ids = fc.oneof(fc.constant(ID), fc.string())
    const bodies = fc.oneof(fc.constant(BODY), fc.string())
    // Of the right form in most cases: only what it is over is wrong.
    const macs = fc
      .uint8Array({ minLength: 31, maxLength: 33 })
      .map((bytes) => `v1,${btoa(String.fromCharCode(...bytes))}`)
    const signatures = fc.oneof(
      fc.string(),
      macs,
      fc.array(macs).map((all) => all.join(' ')),
    )
    await fc.assert(
      fc.asyncProperty(ids, signatures, bodies, async (id, signature, body) => {
        const headers = headersFor(signature, { 'webhook-id': id })
        expect(await codeOf({ body, headers, secrets: [SECRET] })).not.toBe('ok')
      }),
      runs(100),
    )
  })
})
