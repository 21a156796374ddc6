import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

describe('countersign start', { timeout: 120_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-start-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const start = (env: Record<string, string>): { child: ChildProcess; output: () => string } => {
    const child = spawn(
      process.execPath,
      ['--conditions=@countersign/source', '--import', TSX, CLI, 'start'],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    // Whole when the streams are closed, which may be after the end of the process.
    let text = ''
    const collect = (chunk: Buffer) => {
      text += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    return { child, output: () => text }
  }

  test('default: starts with no file at all, answers, and ends cleanly on SIGTERM', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const { child, output } = start({ COUNTERSIGN_ISSUER: url, COUNTERSIGN_SERVER__PORT: String(port) })
    const ready = async () => {
      try {
        return (await fetch(`${url}/readyz`)).status
      } catch {
        return output()
      }
    }
    await expect.poll(ready, { timeout: 60_000, interval: 100 }).toBe(200)
    child.kill('SIGTERM')
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    const messages = output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg)
    expect(messages[0]).toBe('signing keys and secrets generated')
    // The answer to the last look may be logged behind it: the end of a response is told by the system.
    expect(messages.filter((message) => message !== 'request').at(-1)).toBe('stopped')
  })

  test('error: an address that is taken is a failure, also for whoever starts it again', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { child, output } = start({
      COUNTERSIGN_SERVER__PORT: String(port),
      COUNTERSIGN_METRICS__ENABLED: 'true',
      COUNTERSIGN_METRICS__PORT: '0',
    })
    const [code] = await once(child, 'close')
    taken.close()
    expect([code, output()]).toEqual([2, expect.stringContaining('EADDRINUSE')])
  })

  test('error: an unsafe configuration is refused with exit code 1', async () => {
    const { child, output } = start({ COUNTERSIGN_ISSUER: 'http://id.example' })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output()).toContain('issuer_insecure')
  })
})
