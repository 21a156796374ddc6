import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readAsset } from './asset.ts'
import { limitMemory } from './memoryLimit.ts'
import { pin } from './pin.ts'
import { sourcesHash } from './test/sources.ts'

const compiler = new URL('../compiler/', import.meta.url)

function stored(bytes: Uint8Array): URL {
  const path = join(mkdtempSync(join(tmpdir(), 'asset-')), 'opa.wasm.br')
  writeFileSync(path, brotliCompressSync(bytes, { params: { 1: 1 } }))
  return pathToFileURL(path)
}

describe('readAsset', () => {
  test('gives the pinned engine', () => {
    expect(readAsset()).toHaveLength(pin.bytes)
  })

  test('refuses another one', () => {
    expect(() => readAsset(stored(new Uint8Array([0, 97, 115, 109])))).toThrow('has the hash')
  })

  test('does not unpack more than is pinned', () => {
    const more = stored(new Uint8Array(pin.bytes + 1))
    expect(() => readAsset(more)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }))
  })

  test('was compiled from the program beside it', () => {
    expect(sourcesHash(compiler)).toBe(pin.sources)
  })
})

describe('limitMemory', () => {
  // A module with one memory of one page and no maximum, behind an empty custom section.
  const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 0, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 109, 2, 0])

  test('lets a memory grow to the maximum and no further', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(limitMemory(module, 2)))
    const memory = exports['m'] as WebAssembly.Memory
    expect(memory.grow(31)).toBe(1)
    expect(() => memory.grow(1)).toThrow(RangeError)
  })

  test('replaces a maximum', () => {
    const twice = limitMemory(limitMemory(module, 200), 1)
    expect(() =>
      (new WebAssembly.Instance(new WebAssembly.Module(twice)).exports['m'] as WebAssembly.Memory).grow(16),
    ).toThrow(RangeError)
  })

  test.each([
    ['no memory', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
    ['two memories', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 5, 2, 0, 1, 0, 1])],
    ['a shared memory', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 3, 1, 2])],
    ['more at the start', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 0, 0x80, 0x01])],
    ['half a section', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0])],
  ])('refuses a module with %s', (_, bytes) => {
    expect(() => limitMemory(bytes, 1)).toThrow()
  })
})
