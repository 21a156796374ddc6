import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { findPort } from './ports.ts'

describe('findPort', () => {
  test('default: gives a port that can be opened', async () => {
    expect(await findPort(0)).toBeGreaterThan(1023)
  })

  test('behavior: goes on to the next port when the first is taken', async () => {
    const port = await findPort(0)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    try {
      const next = await findPort(port)
      expect(next).toBeGreaterThan(port)
      expect(await findPort(port, [next])).toBeGreaterThan(next)
    } finally {
      server.close()
    }
  })
})
