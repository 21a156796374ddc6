import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp({ tenants: { acme: {} } })
})
afterAll(() => idp.idp.stop())

test.each(['/openapi.json', '/config.schema.json'])(
  'security: %s is made once, for each issuer',
  async (path) => {
    const get = async (base: string) => {
      const response = await fetch(`${base}${path}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
      return response.text()
    }
    const first = await get(idp.base)
    const ofTenant = await get(`${idp.base}/t/acme`)
    expect(ofTenant.includes('/t/acme')).toBe(path === '/openapi.json')
    expect(first).not.toContain('/t/acme')
    const start = performance.now()
    for (let count = 0; count < 60; count += 1) expect(await get(idp.base)).toBe(first)
    expect(performance.now() - start).toBeLessThan(3000)
  },
)
