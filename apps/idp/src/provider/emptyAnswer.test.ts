import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp()
})
afterAll(() => idp.idp.stop())

const revoke = (secret: string) =>
  fetch(`${idp.base}/token/revocation`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`demo:${secret}`)}` },
    body: new URLSearchParams({ token: 'unknown' }),
  })

test('default: a revocation is answered with nothing, of no type', async () => {
  const answer = await revoke(idp.secret)
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, null, ''])
})

test('behavior: a refused one is JSON', async () => {
  const answer = await revoke('wrong')
  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(await answer.json()).toMatchObject({ error: 'invalid_client' })
})
