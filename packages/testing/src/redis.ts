import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { TestingError } from './errors.ts'
import { freePort } from './freePort.ts'
import { findRedis } from './redisBinary.ts'

/** A running Redis server of its own. */
export type Redis = {
  /** Of an empty database; each call names the next one. There are a hundred. */
  readonly createDatabase: () => string
  /** Sends a command that answers with a status or a number; answers its first line. */
  readonly send: (...command: readonly string[]) => Promise<string>
  /** Ends the server at once, in the middle of whatever it does. */
  readonly kill: () => Promise<void>
  /** Starts the killed server again on the same port and files. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Options of {@link startRedis}. */
export type RedisOptions = {
  /** Log every change, as a store needs it. Default `true`. */
  readonly appendOnly?: boolean | undefined
  /** Default `noeviction`. */
  readonly evictionPolicy?: string | undefined
}

const START_MS = 60_000

/** One command over a connection of its own. */
const sendTo = async (port: number, command: readonly string[]): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(2000) })
    const parts = command.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`)
    socket.write(`*${command.length}\r\n${parts.join('')}`)
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(2000) })) as [Buffer]
    return answer.toString().split('\r\n', 1)[0] ?? ''
  } finally {
    socket.destroy()
  }
}

const answers = async (port: number, child: ChildProcess): Promise<void> => {
  const until = Date.now() + START_MS
  for (;;) {
    try {
      if ((await sendTo(port, ['PING'])) === '+PONG') return
    } catch (cause) {
      if (child.exitCode !== null || Date.now() > until)
        throw new TestingError('redis_failed', 'The Redis server does not start.', { cause })
    }
    await setTimeout(20)
  }
}

/**
 * Starts the Redis server of this machine with fresh files, on a free loopback port. It ends with this process.
 *
 * @throws {@link TestingError} `redis_missing` where there is none, `redis_failed` when it does not start
 * @example
 * const redis = await startRedis()
 * const url = redis.createDatabase()
 */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const { appendOnly = true, evictionPolicy = 'noeviction' } = options
  const program = findRedis()
  if (program === undefined) throw new TestingError('redis_missing', 'These tests need a Redis server.')
  const directory = await mkdtemp(join(tmpdir(), 'countersign-redis-'))
  const port = await freePort()
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    databases: '100',
    save: '',
    appendonly: appendOnly ? 'yes' : 'no',
    'maxmemory-policy': evictionPolicy,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const start = (): ChildProcess => spawn(program, args, { stdio: 'ignore' })
  let child = start()
  const killNow = (): void => void child.kill('SIGKILL')
  process.once('exit', killNow)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    killNow()
    await ended
  }
  const close = async (): Promise<void> => {
    process.off('exit', killNow)
    await kill()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await answers(port, child)
  } catch (error) {
    await close()
    throw error
  }
  let databases = 0
  return {
    createDatabase: () => {
      databases += 1
      return `redis://127.0.0.1:${port}/${databases}`
    },
    send: (...command) => sendTo(port, command),
    kill,
    restart: async () => {
      child = start()
      await answers(port, child)
    },
    close,
  }
}
