import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { loadLogo } from './logo.ts'

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logo-'))
})
afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

const load = (logo: object) => loadLogo(parseConfig({ product: { logo } }), '/id')

describe('loadLogo', () => {
  test('default: none', async () => {
    expect(await load({})).toEqual({ logo: undefined, files: new Map() })
  })

  test('behavior: each file has a URL of its content, and its type from its bytes', async () => {
    const [light, dark] = [await write('a.txt', PNG), await write('b.png', SVG)]
    const { files, logo } = await load({ light, dark, named: true })
    expect(logo).toMatchObject({ named: true })
    const types = [logo?.light, logo?.dark].map((url) => files.get(url?.split('/').at(-1) ?? '')?.type)
    expect(types).toEqual(['image/png', 'image/svg+xml'])
    expect(logo?.light).toMatch(/^\/id\/images\/logo\/[\w-]{16}$/)
    await write('a.txt', Buffer.concat([PNG, Buffer.from([0])]))
    expect((await load({ light })).logo?.light).not.toBe(logo?.light)
  })

  test('behavior: a dark logo alone is for both schemes', async () => {
    const dark = await write('dark.svg', `<?xml version="1.0"?>\n<!-- made by hand -->\n${SVG}`)
    const { logo } = await load({ dark })
    expect(logo?.light).toBe(logo?.dark)
  })

  test.each([
    ['a web page', '<!doctype html><svg></svg>'],
    ['a script', 'alert(1)//<svg>'],
    ['entities that grow', `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${SVG}`],
    ['nothing', ''],
    ['too large', Buffer.concat([PNG, new Uint8Array(256 * 1024)])],
  ])('error: %s is logo_invalid', async (_, content) => {
    const light = await write('bad', content)
    await expect(load({ light })).rejects.toMatchObject({
      code: 'logo_invalid',
      issues: [{ path: 'product.logo.light' }],
    })
  })

  test('error: a file that is not there is logo_unreadable', async () => {
    await expect(load({ dark: join(folder, 'none.png') })).rejects.toMatchObject({
      code: 'logo_unreadable',
      issues: [{ path: 'product.logo.dark' }],
    })
  })
})
