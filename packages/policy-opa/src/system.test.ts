import { describe, expect, test } from 'vitest'
import { createSystem, Ended } from './system.ts'

type Call = (...args: readonly (number | bigint)[]) => unknown

const NOT_SUPPORTED = 52
const BAD_DESCRIPTOR = 8

function setUp() {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { imports, said } = createSystem(() => memory)
  const call = (name: string, ...args: readonly (number | bigint)[]) => (imports[name] as Call)(...args)
  const view = new DataView(memory.buffer)
  /** As a module writes: one text, at its place in memory. */
  const write = (descriptor: number, text: string) => {
    new Uint8Array(memory.buffer).set(new TextEncoder().encode(text), 1000)
    view.setUint32(0, 1000, true)
    view.setUint32(4, text.length, true)
    return call('fd_write', descriptor, 0, 1, 8)
  }
  return { call, said, view, write }
}

describe('createSystem', () => {
  test.each([
    ...['path_open', 'path_filestat_get', 'path_unlink_file', 'path_rename', 'path_readlink'],
    ...['fd_read', 'fd_pread', 'fd_readdir', 'fd_seek', 'fd_fdstat_get', 'fd_allocate'],
    ...['sock_accept', 'sock_open', 'sock_connect', 'sock_recv', 'sock_send', 'sock_getaddrinfo'],
    ...['proc_raise', 'anything'],
  ])('security: there is no %s', (name) => {
    expect(setUp().call(name, 3, 0, 0, 0, 0)).toBe(NOT_SUPPORTED)
  })

  test('security: there is no folder, no argument and no environment', () => {
    const { call, view } = setUp()
    for (const descriptor of [0, 3, 4]) expect(call('fd_prestat_get', descriptor, 0)).toBe(BAD_DESCRIPTOR)
    for (const name of ['args_sizes_get', 'environ_sizes_get']) {
      view.setUint32(16, 7, true)
      view.setUint32(20, 7, true)
      expect(call(name, 16, 20)).toBe(0)
      expect([view.getUint32(16, true), view.getUint32(20, true)]).toEqual([0, 0])
    }
  })

  test('behavior: what is said on the error output is kept, and not without end', () => {
    const { said, view, write } = setUp()
    expect(write(1, 'to the output')).toBe(0)
    expect(said()).toBe('')
    expect(write(2, 'fatal')).toBe(0)
    expect(view.getUint32(8, true)).toBe(5)
    expect(said()).toBe('fatal')
    for (let turn = 0; turn < 10; turn += 1) write(2, 'x'.repeat(5000))
    expect(said().length).toBeLessThanOrEqual(2 * 4096)
  })

  test('behavior: an end is an error, and who sleeps is awake at once', () => {
    const { call, view } = setUp()
    expect(() => call('proc_exit', 2)).toThrow(Ended)
    view.setBigUint64(100, 77n, true)
    expect(call('poll_oneoff', 100, 200, 1, 300)).toBe(0)
    expect([view.getBigUint64(200, true), view.getUint32(300, true)]).toEqual([77n, 1])
  })
})
