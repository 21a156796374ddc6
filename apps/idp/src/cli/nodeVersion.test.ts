import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const BIN = fileURLToPath(new URL('../../bin/countersign.js', import.meta.url))

const OLD = `data:text/javascript,Object.defineProperty(process, 'versions', {
  value: { ...process.versions, node: '20.20.2' },
})`

test('error: an older Node is told so, instead of a module that it does not have', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', OLD, BIN, '--version'], {
    encoding: 'utf8',
  })
  expect(status).toBe(2)
  expect(stderr.trim()).toBe(`countersign needs Node 24 or newer; ${process.execPath} is 20.20.2`)
})
