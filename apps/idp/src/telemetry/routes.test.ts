import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRouteOf, methodOf } from './routes.ts'

const site = (prefix: string, paths: readonly string[]) => ({
  app: { routes: paths.map((path) => ({ path: path.startsWith('!') ? path.slice(1) : `${prefix}${path}` })) },
  issuer: { prefix },
})
const PATHS = ['!/healthz', '/token', '/auth', '/auth/:uid', '/interaction/:uid/proof', '/assets/*', '/*']

describe('createRouteOf', () => {
  const routeOf = createRouteOf([site('/id', PATHS), site('/id/t/acme', PATHS)])

  test.for([
    ['/id/token?client_secret=x', '/token'],
    ['/id/t/acme/token', '/token'],
    ['/healthz', '/healthz'],
    ['/id/auth/abc', '/auth/:uid'],
    ['/id/interaction/abc/proof', '/interaction/:uid/proof'],
    ['/id/assets/deep/er.js', '/assets/*'],
    ['/id/interaction//proof', 'other'],
    ['/id/assets', 'other'],
    ['/id/unknown', 'other'],
    ['http://other.example/id/token', 'other'],
    ['', 'other'],
  ] as const)('behavior: %s is %s', ([target, expected]) => {
    expect(routeOf(target)).toBe(expected)
  })

  test('behavior: whatever is asked for is one of so many words', () => {
    const words = new Set([...PATHS.map((path) => path.replace('!', '')), 'other'])
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .string({ unit: fc.oneof(fc.constantFrom('/', '%41', '.'), anyCharacter) })
            .map((path) => `/${path}`),
          fc.string(),
          fc.string().map((text) => `/id/${text}`),
        ),
        (target) => {
          expect(words.has(routeOf(target))).toBe(true)
        },
      ),
      runs(300),
    )
  })
})

test('methodOf: one of few words', () => {
  expect([methodOf('GET'), methodOf('get'), methodOf('PROPFIND'), methodOf(undefined)]).toEqual([
    'GET',
    'other',
    'other',
    'other',
  ])
})
