import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuardedFetch } from './guardedFetch.ts'

describe('createGuardedFetch', () => {
  let server: Server
  let origin = ''
  let asked = 0
  // What the connector says, inside of what `fetch` says.
  const refused = { cause: { code: 'uri_forbidden' } }
  beforeAll(async () => {
    server = createServer((_request, response) => {
      asked += 1
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end('moved')
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  test('default: a trusted origin is asked, and where it leads is not', async () => {
    const send = createGuardedFetch({ timeout: 2000, trustedOrigins: [origin] })
    const response = await send(`${origin}/hook`, { method: 'POST', body: '{}' })
    expect([response.status, await response.text()]).toEqual([302, 'moved'])
  })

  test('error: private and loopback addresses are not, in any spelling', async () => {
    const before = asked
    const send = createGuardedFetch({ timeout: 2000 })
    const { port } = new URL(origin)
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '10.0.0.1'])
      await expect(send(`http://${host}:${port}/`, { method: 'GET' })).rejects.toMatchObject(refused)
    expect(asked).toBe(before)
  })

  test('error: another port of a trusted host is not trusted', async () => {
    const send = createGuardedFetch({ timeout: 2000, trustedOrigins: ['http://127.0.0.1:1'] })
    await expect(send(`${origin}/`, { method: 'GET' })).rejects.toMatchObject(refused)
  })
})
