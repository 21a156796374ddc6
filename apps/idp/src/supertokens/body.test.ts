import { describe, expect, test } from 'vitest'
import { readParameters } from './body.ts'

const sent = (body: string, type = 'application/x-www-form-urlencoded') =>
  readParameters(
    new Request('http://127.0.0.1/', { method: 'POST', body, headers: { 'content-type': type } }),
  )

/** As many names as fit in. */
const NAMES = Array.from({ length: 14_000 }, (_, index) => index.toString(36).padStart(3, '0'))

describe('the parameters of an OAuth request', () => {
  test('default: of a form and of JSON, also as the examples of SuperTokens spell them', async () => {
    const form = await sent('grant_type=x&resource=a&resource=b')
    expect(form.ok && [form.value.form.toString(), form.value.camelCase]).toEqual([
      'grant_type=x&resource=a&resource=b',
      false,
    ])
    const json = await sent('{"clientId":"a","scope":["b","c"]}', 'application/json')
    expect(json.ok && [json.value.form.toString(), json.value.camelCase]).toEqual([
      'client_id=a&scope=b+c',
      true,
    ])
  })

  test.each([
    ['a=1&a=1', 'application/x-www-form-urlencoded'],
    ['{"clientId":"a","client_id":"a"}', 'application/json'],
    ['{"a":"b","a":"b"}', 'application/json'],
    ['{"a":["b"]}', 'application/json'],
    ['{"scope":["b c"]}', 'application/json'],
  ])('error: %s', async (body, type) => {
    expect(await sent(body, type)).toMatchObject({ ok: false, status: 400, code: 'request_invalid' })
  })

  test.each([
    [NAMES.join('&'), 'application/x-www-form-urlencoded'],
    [
      `{${NAMES.slice(0, 6000)
        .map((name) => `"${name}":""`)
        .join()}}`,
      'application/json',
    ],
  ])('security: thousands of names take no time: %#', async (body, type) => {
    // Of this process alone: how busy the machine is does not count.
    const start = process.cpuUsage()
    const all = await Promise.all(Array.from({ length: 10 }, () => sent(body, type)))
    const { user } = process.cpuUsage(start)
    expect(all.filter(({ ok }) => ok)).toHaveLength(10)
    expect(user / 1000).toBeLessThan(2000)
  })
})
