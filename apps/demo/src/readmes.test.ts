import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ANVIL_KEYS } from '@countersign/testing'
import { type Block, openDocument, runModule, runShell } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { pnpmScript, servedUntilAnswer } from '@countersign/testing/pnpmScript'
import { privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage } from 'viem/siwe'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const source = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

/** The command that brings everything up: apps/demo/src/start.test.ts runs what its script runs. */
const expectStart = async ({ text }: Block): Promise<void> => {
  const { command } = pnpmScript(text)
  expect(command).toBe('node --conditions=@countersign/source apps/demo/src/start.ts')
  const tested = await source('apps/demo/src/start.test.ts')
  for (const part of ["'--conditions=@countersign/source'", "'./start.ts'"]) expect(tested).toContain(part)
}

describe('the README of the repository', () => {
  const readme = openDocument('README.md')

  test('its two commands are there', async () => {
    await expectStart(readme.take({ language: 'sh', at: 0 }))
    expect(pnpmScript(readme.take({ language: 'sh', at: 1 }).text).command).toBe('vitest run')
  })

  test('its example says whose signature it is, or why it is none', async () => {
    type Example = { readonly signIn: (message: string, signature: string, nonce: string) => Promise<string> }
    const { exports } = await runModule<Example>(readme.take({ language: 'ts' }))
    const { address, signMessage } = privateKeyToAccount(ANVIL_KEYS[0])
    const uri = 'https://app.example/login'
    const nonce = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
    const message = createSiweMessage({
      address,
      chainId: 1,
      domain: 'app.example',
      nonce,
      uri,
      version: '1',
    })
    const signature = await signMessage({ message })
    expect(await exports.signIn(message, signature, nonce)).toBe(`eip155:1:${address}`)
    await expect(exports.signIn(message, signature, 'another0nonce')).rejects.toThrow('nonce_mismatch: ')
  })

  test('every block is run', () => readme.expectAllTaken())
})

test('the README of the demo: its command and its options are there', async () => {
  const readme = openDocument('apps/demo/README.md')
  await expectStart(readme.take({ language: 'sh', holds: 'pnpm' }))
  const options = await source('apps/demo/src/run.ts')
  const rows = [...readme.text.matchAll(/^\| `--([a-z-]+)/gm)].map(([, option = '']) => option)
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.filter((option) => !new RegExp(`^ *'?${option}'?: \\{ type:`, 'm').test(options))).toEqual([])
  const { text } = readme.takeUnrunnable(
    { language: 'sh', heading: 'End-to-end tests' },
    'it takes the pictures of the documents anew',
  )
  expect(existsSync(join(root, text.trim().split(' ').at(-1) ?? ''))).toBe(true)
  readme.expectAllTaken()
})

const status = async (block: Block, path: string): Promise<string> => {
  const url = `http://127.0.0.1:${await freePort()}`
  const npx = servedUntilAnswer(pnpmScript(block.text), `${url}${path}`)
  const ran = await runShell(block, { env: { PORT: new URL(url).port }, programs: { npx } })
  return `${ran.stdout}${ran.stderr}`.replaceAll(url, '<origin>')
}

describe('the READMEs of the examples', () => {
  test.each([
    [openDocument('examples/express/README.md'), '/me', 'listening on <origin>\nanswered 401\n'],
    [openDocument('examples/hono/README.md'), '/me', 'listening on <origin>\nanswered 401\n'],
    [
      openDocument('examples/page/README.md'),
      '/',
      'open <origin> in a browser with a wallet\nanswered 200\n',
    ],
  ])('$path: its command starts it', async (readme, path, printed) => {
    expect(await status(readme.take({ language: 'sh' }), path)).toBe(printed)
    readme.expectAllTaken()
  })

  test('examples/services/README.md: its command plans an event and says who called whom', async () => {
    const readme = openDocument('examples/services/README.md')
    const block = readme.take({ language: 'sh' })
    const { cwd, command } = pnpmScript(block.text)
    const ran = await runShell(block, { programs: { npx: `cd '${cwd}'\nexec ${command}` } })
    expect(ran, ran.stderr).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^provider http.*, calendar http/m),
    })
    readme.expectAllTaken()
  })
})
