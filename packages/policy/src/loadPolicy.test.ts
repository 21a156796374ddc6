import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOpa } from '@countersign/policy-opa'
import { afterAll, describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { type LoadPolicyOptions, loadPolicy, type PolicySpec, readPolicyText } from './loadPolicy.ts'

const SOURCE = 'package door\n\nallow if input.x == 1'
const query = 'data.door.allow'
const folder = mkdtempSync(join(tmpdir(), 'policy-'))
const file = join(folder, 'door.rego')
writeFileSync(file, SOURCE)
const engine = createOpa()
afterAll(() => engine.close())

const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const serving =
  (body: string | Uint8Array<ArrayBuffer>, status = 200): typeof fetch =>
  async () =>
    new Response(body, { status })

async function outcome(spec: Omit<PolicySpec, 'query'>, options: LoadPolicyOptions = {}): Promise<string> {
  const loaded = await loadPolicy({ query, ...spec }, { engine, ...options })
  if (!loaded.ok) return loaded.code
  const { allow } = await decide(loaded.policy, { x: 1 })
  await loaded.policy.close()
  return `${loaded.policy.engine} ${allow}`
}

describe('loadPolicy', () => {
  test('from text', async () => expect(await outcome({ source: SOURCE })).toBe('embedded true'))

  test('from a file, pinned or not', async () => {
    expect(await outcome({ file })).toBe('embedded true')
    expect(await outcome({ file, sha256: hashOf(SOURCE) })).toBe('embedded true')
    expect(await outcome({ file, sha256: hashOf('') })).toBe('policy_hash_mismatch')
  })

  test('from an address, pinned or not', async () => {
    const url = 'https://policies.test/door.rego'
    expect(await outcome({ url }, { fetch: serving(SOURCE) })).toBe('embedded true')
    expect(await outcome({ url, sha256: hashOf(SOURCE) }, { fetch: serving(SOURCE) })).toBe('embedded true')
    expect(await outcome({ url, sha256: hashOf(SOURCE) }, { fetch: serving(`${SOURCE} `) })).toBe(
      'policy_hash_mismatch',
    )
  })

  test('from a server', async () => {
    const send: typeof fetch = async () => Response.json({ result: true })
    expect(await outcome({ server: { url: 'http://opa.test' } }, { fetch: send })).toBe('server true')
  })

  test('from a bundle, always pinned', async () => {
    const made = await engine.compile({ modules: { 'p.rego': SOURCE } }, ['door/allow'])
    if (!made.ok) throw new Error(made.message)
    const bundle = join(folder, 'policy.wasm')
    writeFileSync(bundle, made.wasm)
    expect(await outcome({ bundle: { file: bundle, sha256: hashOf(made.wasm) } })).toBe('wasm true')
    expect(await outcome({ bundle: { file: bundle, sha256: hashOf('') } })).toBe('policy_hash_mismatch')
    const url = 'https://policies.test/policy.wasm'
    const fetch = serving(made.wasm)
    expect(await outcome({ bundle: { url, sha256: hashOf(made.wasm) } }, { fetch })).toBe('wasm true')
  })

  test('needs exactly one place', async () => {
    await expect(loadPolicy({ query })).rejects.toThrow(TypeError)
    await expect(loadPolicy({ query, source: SOURCE, file })).rejects.toThrow(TypeError)
    await expect(loadPolicy({ query, bundle: { sha256: '' } })).rejects.toThrow(TypeError)
  })
})

describe('readPolicyText', () => {
  test('gives what would be loaded, or why it would not', async () => {
    expect(await readPolicyText({ file, sha256: hashOf(SOURCE) })).toEqual({ ok: true, source: SOURCE })
    expect(await readPolicyText({ file, sha256: hashOf('') })).toMatchObject({ code: 'policy_hash_mismatch' })
    await expect(readPolicyText({})).rejects.toThrow(TypeError)
  })
})

describe('what does not load', () => {
  test('a file that is not there, not text or too large', async () => {
    expect(await outcome({ file: join(folder, 'none.rego') })).toBe('policy_not_found')
    expect(await outcome({ file: folder })).toBe('policy_not_found')
    const binary = join(folder, 'binary.rego')
    writeFileSync(binary, new Uint8Array([0x70, 0xff, 0xfe]))
    expect(await outcome({ file: binary })).toBe('policy_syntax')
    const large = join(folder, 'large.rego')
    writeFileSync(large, `${SOURCE}\n#${'x'.repeat(256 * 1024)}`)
    expect(await outcome({ file: large })).toBe('policy_too_large')
    expect(await outcome({ file: '/dev/zero' })).toBe('policy_too_large')
    expect(await outcome({ bundle: { file: '/dev/zero', sha256: '' } })).toBe('policy_too_large')
  })

  test('an address that is not https, unless on this machine', async () => {
    const fetch = serving(SOURCE)
    expect(await outcome({ url: 'http://policies.test/door.rego' }, { fetch })).toBe('policy_not_found')
    expect(await outcome({ url: 'file:///etc/hostname' }, { fetch })).toBe('policy_not_found')
    expect(await outcome({ url: 'http://127.0.0.1.evil.test/' }, { fetch })).toBe('policy_not_found')
    expect(await outcome({ url: 'http://127.0.0.1/door.rego' }, { fetch })).toBe('embedded true')
  })

  test('an address that says no, too much, or elsewhere', async () => {
    const url = 'https://policies.test/door.rego'
    expect(await outcome({ url }, { fetch: serving('', 404) })).toBe('policy_not_found')
    let left = false
    const body = new ReadableStream({
      cancel: () => {
        left = true
      },
    })
    expect(await outcome({ url }, { fetch: async () => new Response(body, { status: 500 }) })).toBe(
      'policy_not_found',
    )
    expect(left).toBe(true)
    expect(await outcome({ url }, { fetch: serving('x'.repeat(300 * 1024)) })).toBe('policy_too_large')
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1
        if (sent > 1000) controller.close()
        else controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    expect(await outcome({ url }, { fetch: async () => new Response(endless) })).toBe('policy_too_large')
    expect(sent).toBeLessThan(100)
    const down = await loadPolicy({ query, url }, { fetch: () => Promise.reject(new Error('down')) })
    expect(down).toMatchObject({ ok: false, code: 'policy_not_found', retryable: true })
    const server = createServer((request, response) => {
      if (request.url === '/door.rego') return void response.end(SOURCE)
      response.writeHead(302, { location: '/door.rego' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await outcome({ url: `http://127.0.0.1:${port}/door.rego` })).toBe('embedded true')
    expect(await outcome({ url: `http://127.0.0.1:${port}/` })).toBe('policy_not_found')
    server.close()
  })
})
