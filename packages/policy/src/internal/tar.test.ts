import { gzipSync } from 'node:zlib'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tar } from '../test/tar.ts'
import { readBundle } from './bundle.ts'
import { readTar } from './tar.ts'

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

describe('readTar', () => {
  test('gives files by name, whatever their leading slash', () => {
    const files = readTar(tar({ '/a.json': '{}', './b/c.txt': 'x'.repeat(513), d: '' }))
    expect([...files.keys()]).toEqual(['a.json', 'b/c.txt', 'd'])
    expect(text(files.get('b/c.txt'))).toHaveLength(513)
  })

  test('refuses a file that is longer than the archive, or there twice', () => {
    expect(() => readTar(tar({ a: 'x'.repeat(600) }).subarray(0, 1024))).toThrow('cut short')
    expect(() =>
      readTar(
        tar([
          ['a', ''],
          ['/a', ''],
        ]),
      ),
    ).toThrow('twice')
  })

  test('ends on any bytes', () => {
    const archive = tar({ 'policy.wasm': 'x'.repeat(700), 'data.json': '{}' })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 8 }),
        (changes) => {
          const changed = archive.slice()
          for (const [at, byte] of changes) changed[at] = byte
          try {
            readBundle(gzipSync(changed, { level: 1 }))
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
        },
      ),
      runs(300),
    )
  })
})
