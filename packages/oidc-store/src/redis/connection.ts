import { hash } from 'node:crypto'
import { type EventEmitter, once } from 'node:events'
import { createClient } from '@redis/client'
import { StoreError } from '../errors.ts'
import { toTime } from '../internal/input.ts'
import { checkVersion } from './schema.ts'

/** What Redis answers. */
export type Reply = string | number | null | readonly Reply[]

/** One connection: coded errors, nothing before the schema is right or after `close`. */
export type Connection = {
  readonly now: () => number
  readonly prefix: string
  readonly command: (...args: readonly string[]) => Promise<Reply>
  /** Runs a script in one step. */
  readonly script: (
    lua: string,
    keys: readonly string[],
    args?: readonly (string | number)[],
  ) => Promise<Reply>
  /** Without the check of the schema. */
  readonly raw: (...args: readonly string[]) => Promise<Reply>
  readonly close: () => Promise<void>
}

/** Options of {@link openConnection}. */
export type ConnectionOptions = {
  readonly url: string
  readonly prefix: string
  readonly connectTimeout: number
  readonly commandTimeout: number
  readonly now: () => number
}

const digests = new Map<string, string>()

const digestOf = (lua: string): string => {
  const known = digests.get(lua) ?? hash('sha1', lua)
  digests.set(lua, known)
  return known
}

const RETRY_MS = 1000

const failed = (cause: unknown): StoreError => {
  const text = cause instanceof Error ? cause.message : ''
  // A replica, a server that loads its files, or one that ran into a long script.
  if (/^(?:BUSY|LOADING|READONLY|MASTERDOWN|TRYAGAIN)\b/.test(text)) {
    return new StoreError('store_busy', 'Redis cannot take this now', { cause })
  }
  return new StoreError('store_unavailable', 'Redis failed', { cause })
}

/** Opens a connection at the first command, and again when it breaks. A command that was under way is never sent twice. */
export function openConnection(options: ConnectionOptions): Connection {
  const { url, prefix, connectTimeout, commandTimeout, now } = options
  const client = createClient({
    url,
    name: 'countersign',
    disableOfflineQueue: true,
    socket: {
      connectTimeout,
      reconnectStrategy: (retries) => Math.min(RETRY_MS, 10 * 2 ** retries),
    },
  })
  // Commands tell what is wrong; without a listener the process would end.
  client.on('error', () => {})
  let closing: Promise<void> | undefined
  let ready: Promise<void> | undefined
  let connecting: Promise<void> | undefined

  // One attempt for all who wait.
  const connect = (): Promise<void> => {
    connecting ??= connected(client, connectTimeout).finally(() => {
      connecting = undefined
    })
    return connecting
  }

  const raw = async (...args: readonly string[]): Promise<Reply> => {
    if (closing) throw new StoreError('store_closed', 'The store has been closed')
    try {
      if (!client.isReady) await connect()
      return (await inTime(client.sendCommand([...args]), commandTimeout)) as Reply
    } catch (cause) {
      throw failed(cause)
    }
  }
  const check = async (): Promise<void> => {
    ready ??= checkVersion(raw, prefix)
    try {
      await ready
    } catch (error) {
      ready = undefined
      throw error
    }
  }
  const command = async (...args: readonly string[]): Promise<Reply> => {
    if (closing) throw new StoreError('store_closed', 'The store has been closed')
    await check()
    return raw(...args)
  }
  return {
    now: () => toTime(now()),
    prefix,
    command,
    script: async (lua, keys, args = []) => {
      const rest = [String(keys.length), ...keys, ...args.map(String)]
      try {
        return await command('EVALSHA', digestOf(lua), ...rest)
      } catch (error) {
        const { cause } = error as { cause?: unknown }
        if (!(cause instanceof Error && cause.message.startsWith('NOSCRIPT'))) throw error
        return command('EVAL', lua, ...rest)
      }
    },
    raw,
    close: () => {
      closing ??= Promise.resolve().then(() => {
        if (client.isOpen) client.destroy()
      })
      return closing
    },
  }
}

/** The part of the client that is waited for. */
type Client = EventEmitter & { readonly isOpen: boolean; readonly connect: () => Promise<unknown> }

/** Waits for the connection, or for the first attempt that fails: the client itself tries for ever. */
const connected = async (client: Client, milliseconds: number): Promise<void> => {
  const ready = once(client, 'ready', { signal: AbortSignal.timeout(milliseconds) })
  // What it rejects with is told by the event.
  if (!client.isOpen) client.connect().catch(() => {})
  await ready
}

const inTime = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('there was no answer in time')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
