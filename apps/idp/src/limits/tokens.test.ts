import * as client from 'openid-client'
import { afterEach, describe, expect, test } from 'vitest'
import type { ConfigInput } from '../index.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { discover } from '../test/relyingParty.ts'
import { namedClient } from './tokens.ts'

describe('limits of the token endpoint', () => {
  let idp: TestIdp | undefined
  afterEach(() => idp?.idp.stop())

  const start = async (limits: ConfigInput['limits']) => {
    idp = await startIdp({ m2m: MACHINES, limits })
    return { idp, ...(await newService(idp)) }
  }
  const ask = (rp: client.Configuration) =>
    client.clientCredentialsGrant(rp, {}).then(
      () => 200,
      ({ error, status }) => (error === undefined ? status : `${status} ${error}`),
    )
  const request = ({ base }: TestIdp, secret: string, headers: Record<string, string> = {}) =>
    fetch(`${base}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`robot:${encodeURIComponent(secret)}`)}`, ...headers },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })

  test('default: none', async () => {
    const { rp } = await start(undefined)
    for (let sent = 0; sent < 12; sent += 1) expect(await ask(rp)).toBe(200)
  })

  test('behavior: so many for a client, then 429 with Retry-After until the time is over', async () => {
    const { idp, rp, secret } = await start({ tokensPerClient: { count: 3, seconds: 60 } })
    for (let sent = 0; sent < 3; sent += 1) expect(await ask(rp)).toBe(200)
    const refused = await request(idp, secret)
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ error: 'rate_limited' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    const { rp: other } = await newService(idp, { clientId: 'other' })
    expect(await ask(other)).toBe(200)
    idp.advance(61)
    expect(await ask(rp)).toBe(200)
  })

  test('behavior: a flood in parallel gets no more either', async () => {
    const { rp } = await start({ tokensPerClient: { count: 3, seconds: 60 } })
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(rp)))
    expect(answers.filter((answer) => answer === 200)).toHaveLength(3)
    expect(answers.filter((answer) => answer === '429 rate_limited')).toHaveLength(9)
  })

  test('error: whoever only names a client uses up nothing of it', async () => {
    const { idp, rp } = await start({ tokensPerClient: { count: 2, seconds: 60 } })
    const thief = await discover({ idp: idp.idp, secret: 'wrong' }, 'robot')
    for (let sent = 0; sent < 5; sent += 1) expect(await ask(thief)).toBe(401)
    expect(await ask(rp)).toBe(200)
  })

  test('behavior: so many requests from an address, wrong ones too', async () => {
    const { idp, rp, secret } = await start({ tokensPerAddress: { count: 3, seconds: 60 } })
    const thief = await discover({ idp: idp.idp, secret: 'wrong' }, 'robot')
    expect([await ask(rp), await ask(thief), await ask(rp), await ask(rp)]).toEqual([
      200,
      401,
      200,
      '429 rate_limited',
    ])
    const refused = await request(idp, secret, { 'x-forwarded-for': '192.0.2.1' })
    expect([refused.status, Number(refused.headers.get('retry-after')) > 50]).toEqual([429, true])
    idp.advance(61)
    expect(await ask(rp)).toBe(200)
  })

  test.for([
    [`Basic ${btoa('a%20b:secret')}`, '', 'a b'],
    [undefined, 'client_id=x&client_secret=y', 'x'],
    [undefined, `client_assertion=e30.${btoa('{"sub":"signed"}')}.x`, 'signed'],
    ['Bearer abc', '', undefined],
    [`Basic ${btoa('%')}`, '', undefined],
    ['Basic %%%', 'client_assertion=..', undefined],
  ] as const)('behavior: the client of %s %s', ([authorization, body, expected]) => {
    expect(namedClient(authorization, new URLSearchParams(body))).toBe(expected)
  })
})
