import { posix } from 'node:path'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { manifestSchema } from './manifest.ts'

const GOOD = {
  apiVersion: 1,
  name: 'A wallet',
  namespaces: ['eip155'],
  module: './dist/index.js',
  options: { type: 'object', additionalProperties: false },
  licence: { spdx: 'MIT', note: 'none' },
}
const path = fc
  .array(fc.constantFrom('.', '..', '/', './', 'a', 'dist', '.js', '\\', '%2e', '\0', 'index.js'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''))

test('security: a manifest of any shape is read or refused, and its module is in a folder below it', () => {
  const changes = fc.dictionary(fc.constantFrom(...Object.keys(GOOD), 'connectSrc', '__proto__'), anyJson, {
    maxKeys: 2,
  })
  const manifest = fc.oneof(
    anyJson,
    changes.map((change) => ({ ...GOOD, ...change })),
    path.map((module) => ({ ...GOOD, module })),
    path.map((module) => ({ ...GOOD, module: `./${module}/index.js` })),
  )
  let read = 0
  fc.assert(
    fc.property(manifest, (json) => {
      const parsed = manifestSchema.safeParse(json)
      if (!parsed.success) return
      read += 1
      const resolved = posix.resolve('/plugin', parsed.data.module)
      expect(resolved).toMatch(/^\/plugin\/[^/]+\/.*\.js$/)
    }),
    runs(400),
  )
  expect(read).toBeGreaterThan(0)
})

test.each([
  '././index.js',
  './../index.js',
  './a/../index.js',
  './index.js',
  '/a/index.js',
  './a/../../index.js',
])('error: a module at %s', (module) => {
  expect(manifestSchema.safeParse({ ...GOOD, module }).success).toBe(false)
})
