import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A server that runs as a process of its own. */
export type Child = { readonly close: () => Promise<void> }

const START_MS = 20_000

const listens = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Starts a program and waits until it listens on a port of loopback. It ends with this process. */
export const startChild = async (
  program: string,
  args: readonly string[],
  {
    env,
    port,
    ms = START_MS,
  }: {
    readonly env: Readonly<Record<string, string>>
    readonly port: number
    readonly ms?: number | undefined
  },
): Promise<Child> => {
  let output = ''
  const child: ChildProcess = spawn(program, args, {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const kill = (): void => void child.kill('SIGTERM')
  process.once('exit', kill)
  const until = Date.now() + ms
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`${program} does not listen on ${port}: ${output}`)
    await wait(30)
  }
  return {
    close: async () => {
      process.off('exit', kill)
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      kill()
      await ended
    },
  }
}
