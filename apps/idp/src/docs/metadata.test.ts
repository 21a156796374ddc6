import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDocument, runModule } from '@countersign/testing/document'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The content id of a raw block: CIDv1, sha2-256, in base32. */
const cidOf = (bytes: Buffer): string => {
  const digest = createHash('sha256').update(bytes).digest()
  const bits = [1, 0x55, 0x12, 0x20, ...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = bits.match(/.{1,5}/g) ?? []
  return `b${letters.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')}`
}

const DOCUMENT = Buffer.from(JSON.stringify({ name: '#7', attributes: [{ trait_type: 'Level', value: 3 }] }))
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('Metadata', () => {
  const page = openDocument('apps/docs/chains/metadata.md')
  const RESOLVE = page.take({ language: 'ts', heading: 'Metadata' })
  const PICTURES = page.take({ language: 'ts', heading: 'Pictures' })
  const GUARD = page.take({ language: 'ts', heading: 'The same guard for other requests' })

  const content = new Map([DOCUMENT, PICTURE].map((bytes) => [`/ipfs/${cidOf(bytes)}`, bytes]))
  let server: Server
  let origin = ''
  let asked: string[] = []
  let changed = false
  beforeAll(async () => {
    server = createServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`)
      const found = content.get(url.split('?')[0] ?? '')
      response.writeHead(found ? 200 : 404)
      response.end(found && changed ? Buffer.concat([found, Buffer.from(' ')]) : found)
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server?.close())

  test('a document is found at the gateway, verified, and read; what was changed is not', async () => {
    const substitutions = { 'http://127.0.0.1:8080': origin, 'bafy…/7.json': cidOf(DOCUMENT) }
    expect((await runModule(RESOLVE, { substitutions })).output).toBe('3 verified')
    changed = true
    expect((await runModule(RESOLVE, { substitutions })).output).toMatch(/^metadata_mismatch /)
    changed = false
  })

  test('a picture is fetched and measured; what is none is refused', async () => {
    const fetching = async (bytes: Buffer) => {
      const substitutions = { 'https://ipfs.example': origin, 'bafy…/7.png': cidOf(bytes) }
      return (await runModule(PICTURES, { substitutions })).output
    }
    expect(await fetching(PICTURE)).toBe("[ 'image/png', 1, 1 ]")
    expect(await fetching(DOCUMENT)).toBe('metadata_invalid')
  })

  test('the guard sends to what it is told to trust, and nowhere else inside', async () => {
    const where = { 'https://elsewhere.example': origin }
    asked = []
    await expect(runModule(GUARD, { substitutions: where })).rejects.toThrow()
    expect(asked).toEqual([])
    await runModule(GUARD, { substitutions: { ...where, 'https://crm.internal:8443': origin } })
    expect(asked).toEqual(['POST /hook'])
  })

  test('every block is run', () => page.expectAllTaken())
})
