import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const START = fileURLToPath(new URL('./start.ts', import.meta.url))
const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

type Started = { readonly child: ChildProcess; readonly output: () => string }

/** Runs what the root `start` script runs. */
function start(...args: string[]): Started {
  const child = spawn(process.execPath, ['--conditions=@countersign/source', START, ...args])
  cleanUp.push(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk)
    })
  }
  return { child, output: () => output }
}

async function directory(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'countersign-'))
  cleanUp.push(() => rm(data, { recursive: true, force: true }))
  return data
}

function urls(output: string): { demo: string; issuer: string } {
  return {
    demo: /Demo application\s+(\S+)/.exec(output)?.[1] ?? '',
    issuer: /Identity provider\s+(\S+)/.exec(output)?.[1] ?? '',
  }
}

describe('start', { timeout: 150_000 }, () => {
  test('default: brings everything up, again on the same data, and stops on a signal', async () => {
    const data = await directory()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, output } = start('--port', '0', '--demo-port', '0', '--data', data)
      await expect.poll(output, { timeout: 60_000 }).toContain('Countersign is running')
      const { demo, issuer } = urls(output())
      const discovery = await fetch(`${issuer}/.well-known/openid-configuration`)
      expect(await discovery.json()).toMatchObject({ issuer })
      expect(output()).toContain('Those of NEAR and Flow need an endpoint')
      const login = await fetch(`${demo}/login`, {
        method: 'POST',
        headers: { origin: demo },
        redirect: 'manual',
      })
      expect(login.headers.get('location')).toContain(`${issuer}/auth?`)
      const exit = once(child, 'exit')
      child.kill(signal)
      expect(await exit).toEqual([0, null])
      expect(output()).toContain('Countersign has stopped.')
      await expect(fetch(issuer)).rejects.toThrow()
    }
  })

  test('error: says what is wrong with an option and ends with 1', async () => {
    const { child, output } = start('--port', 'abc')
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(output()).toContain('[port_invalid]')
  })
})
