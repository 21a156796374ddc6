import { describe, expect, test } from 'vitest'
import { runShell } from './document.ts'
import { freePort } from './freePort.ts'
import { pnpmScript, servedUntilAnswer } from './pnpmScript.ts'

const block = (text: string) => ({ path: 'README.md', line: 1, language: 'sh', info: '', heading: '', text })

describe('pnpmScript', () => {
  test('default: a script of the root, with arguments', () => {
    expect(pnpmScript('npx -y pnpm@12 test packages/siwx-core\n').command).toBe(
      'vitest run packages/siwx-core',
    )
    expect(pnpmScript('npx -y pnpm@12 run test\n').command).toBe('vitest run')
  })

  test.each([
    'npx -y pnpm@12 nothing\n',
    'npx -y pnpm@12 --filter @countersign/example-page start\n',
    'npx -y pnpm@11 test\n',
    'npx -y pnpm@12 test; rm -r .\n',
  ])('error: %j', (line) => {
    expect(() => pnpmScript(line)).toThrow('there is no script')
  })
})

describe('servedUntilAnswer', () => {
  const server = (port: number) =>
    `node -e "require('node:http').createServer((_, a) => a.writeHead(404).end()).listen(${port}, '127.0.0.1')"`

  test('default: the server is ended when it has answered', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const npx = servedUntilAnswer({ cwd: '/', command: server(port) }, url)
    const { status, stdout } = await runShell(block('npx start'), { programs: { npx } })
    expect([status, stdout]).toEqual([0, 'answered 404\n'])
    await expect(fetch(url)).rejects.toThrow()
  })

  test('error: a server that ends by itself', async () => {
    const npx = `set -e\n${servedUntilAnswer({ cwd: '/', command: 'false' }, `http://127.0.0.1:${await freePort()}/`)}`
    expect((await runShell(block('npx start'), { programs: { npx } })).status).not.toBe(0)
  })
})
