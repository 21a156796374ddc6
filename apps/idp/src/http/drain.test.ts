import { freePort } from '@countersign/testing/freePort'
import { describe, expect, test } from 'vitest'
import { startIdp } from '../test/idp.ts'

describe('a stop with a delay', () => {
  test('default: says that it goes, answers meanwhile and keeps no connection, then takes nothing more', async () => {
    const port = await freePort()
    const { base, idp } = await startIdp({
      issuer: `http://127.0.0.1:${port}`,
      server: { port, drainSeconds: 1, drainDelaySeconds: 1 },
    })
    const before = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect(before.headers.get('connection')).not.toBe('close')
    const stopping = idp.stop()
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
    expect(ready.status).toBe(503)
    expect(ready.headers.get('connection')).toBe('close')
    const discovery = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`)
    expect(discovery.status).toBe(200)
    await stopping
    await expect(fetch(`${base}/healthz`)).rejects.toThrow()
  })
})
