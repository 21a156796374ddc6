import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import type { AppContext } from '../context.ts'
import { PROTOCOL_PATHS } from '../provider/routes.ts'
import { createApp } from './app.ts'
import { openApiDocument } from './openapi.ts'

const { paths = {} } = openApiDocument('https://id.example')
const described = Object.entries(paths).flatMap(([path, item]) =>
  Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
)

/** The routes of a server with everything switched on. What a handler needs is not there: none is called. */
const mounted = (): readonly string[] => {
  const config = parseConfig({
    issuer: 'https://id.example',
    cookies: { secrets: ['s'.repeat(43)] },
    signIn: { phone: { enabled: true }, externalPage: { url: 'https://wallets.example/' } },
    registration: { enabled: true },
    admin: { keys: [`sha256:${'a'.repeat(43)}`] },
    supertokens: {
      enabled: true,
      apiKeys: [{ name: 'core', hash: `sha256:${'k'.repeat(43)}`, rights: 'write' }],
    },
  })
  const rulesAdmin = { gates: {}, policies: {} }
  const context = { config, draining: () => false, issuer: { prefix: '' }, rulesAdmin, stores: () => [] }
  const app = createApp(context as unknown as AppContext, { files: new Map() } as never)
  return app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')}`)
}

/** Page files; preflights; the core's paths once more below `appid-`; where the server itself leads to. */
const INNER = [/^[A-Z]+ \/assets\//, /^OPTIONS /, /^[A-Z]+ \/auth\/appid-public\//, /^[A-Z]+ .*\/\*$/]
/** Of these the protocol's own layer answers every method, each in its way. */
const ANY = /^ALL (.*)$/

describe('the OpenAPI document', () => {
  const routes = mounted().filter((route) => !INNER.some((pattern) => pattern.test(route)))

  test('default: it has every route of a server with everything switched on', () => {
    expect(routes.length).toBeGreaterThan(100)
    const named = routes.filter((route) => !ANY.test(route))
    expect(named.filter((route) => !described.includes(route))).toEqual([])
  })

  test('default: it has every path of the protocol', () => {
    const inner = ['/session/end/confirm', '/session/end/success']
    const missing = PROTOCOL_PATHS.filter((path) => !inner.includes(path) && !(path in paths))
    expect(missing).toEqual([])
  })

  test('default: every operation has a name of its own', () => {
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item ?? {}).map(({ operationId }: { operationId?: string }) => operationId),
    )
    expect(new Set(ids).size).toBe(described.length)
    expect(ids).toContain('getAdminClientsId')
    expect(ids).toContain('postTokenIntrospection')
  })

  test('error: it names no route that is not there', () => {
    const any = new Set(routes.flatMap((route) => ANY.exec(route)?.[1] ?? []))
    const served = (operation: string) =>
      routes.includes(operation) || any.has(operation.slice(operation.indexOf(' ') + 1))
    expect(described.filter((operation) => !served(operation))).toEqual([])
  })
})
