import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'

/** A line for each document that was made. */
const made = vi.hoisted((): string[] => [])
vi.mock(import('./openapi.ts'), async (load) => {
  const { openApiDocument } = await load()
  return {
    openApiDocument: (issuer) => {
      made.push('openapi')
      return openApiDocument(issuer)
    },
  }
})
vi.mock(import('../config/jsonSchema.ts'), async (load) => {
  const { configJsonSchema } = await load()
  return {
    configJsonSchema: () => {
      made.push('schema')
      return configJsonSchema()
    },
  }
})

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
    made.length = 0
    const first = await get(idp.base)
    const ofTenant = await get(`${idp.base}/t/acme`)
    expect(ofTenant.includes('/t/acme')).toBe(path === '/openapi.json')
    expect(first).not.toContain('/t/acme')
    for (let count = 0; count < 3; count += 1) expect(await get(idp.base)).toBe(first)
    expect(made).toHaveLength(2)
  },
)
