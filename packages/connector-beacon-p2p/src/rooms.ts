import { ConnectorError } from '@countersign/connectors'
import { read } from '@countersign/connectors/kit'
import { type Call, call, pause } from './call.ts'
import type { Login } from './login.ts'

/** A text that somebody wrote in a room. */
export type Text = { readonly room: string; readonly sender: string; readonly body: string }

/** The rooms of one login. */
export type Rooms = {
  /** Joins whatever it is invited to and passes on texts until `signal` aborts. Rejects when the node is lost. */
  readonly follow: (take: (text: Text) => void, signal: AbortSignal) => Promise<never>
  readonly send: (room: string, body: string, signal: AbortSignal) => Promise<void>
  /** Leaves all rooms and logs out: the node forgets the login. */
  readonly leave: (signal: AbortSignal) => Promise<void>
}

/** How long a node keeps a question for news, in milliseconds. */
const LONG_POLL = 30_000
const GRACE = 10_000
/** Failures in a row, a second apart, before the node counts as lost. */
const FAILURES = 3
/** Only a wallet has the name to invite; a node could make up any number. */
const MOST_ROOMS = 10
const ROOM = /^![\x21-\x7e]{1,254}$/
const FILTER = JSON.stringify({ presence: { types: [] }, room: { timeline: { limit: 50 } } })

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const toTexts = (room: string, joined: unknown): readonly Text[] =>
  list(read(read(joined, 'timeline'), 'events')).flatMap((event) => {
    const content = read(event, 'content')
    const [sender, body] = [read(event, 'sender'), read(content, 'body')]
    if (read(event, 'type') !== 'm.room.message' || read(content, 'msgtype') !== 'm.text') return []
    return typeof sender === 'string' && typeof body === 'string' ? [{ room, sender, body }] : []
  })

export const createRooms = ({ node, token }: Login): Rooms => {
  const joined = new Set<string>()
  const ask = ({ path, ...rest }: Omit<Call, 'node' | 'token'>) =>
    call({ node, token, path: `_matrix/client/r0/${path}`, ...rest })
  const at = (room: string, path: string) => `rooms/${encodeURIComponent(room)}/${path}`

  const join = async (room: string, signal: AbortSignal): Promise<void> => {
    if (joined.has(room) || joined.size >= MOST_ROOMS || !ROOM.test(room)) return
    joined.add(room)
    await ask({ path: at(room, 'join'), method: 'POST', body: {}, patient: true, signal })
  }

  /** One question for news; resolves with where the next one begins. */
  const sync = async (
    since: string | undefined,
    take: (text: Text) => void,
    signal: AbortSignal,
  ): Promise<string> => {
    const query = new URLSearchParams({
      filter: FILTER,
      timeout: String(since === undefined ? 0 : LONG_POLL),
      ...(since !== undefined && { since }),
    })
    const news = await ask({ path: `sync?${query}`, timeout: LONG_POLL + GRACE, signal })
    const next = read(news, 'next_batch')
    if (typeof next !== 'string') throw new ConnectorError('disconnected', news)
    const rooms = read(news, 'rooms')
    for (const [room, content] of entriesOf(read(rooms, 'join'))) toTexts(room, content).forEach(take)
    // A room that cannot be joined is the inviter's loss.
    for (const [room] of entriesOf(read(rooms, 'invite'))) join(room, signal).catch(() => {})
    return next
  }

  return {
    follow: async (take, signal) => {
      let since: string | undefined
      for (let failures = 0; ; ) {
        try {
          const next = await sync(since, take, signal)
          // A node that answers at once, with nothing new, would otherwise be asked without a pause.
          if (next === since) await pause(100, signal)
          since = next
          failures = 0
        } catch (thrown) {
          failures += 1
          if (signal.aborted || failures === FAILURES) throw thrown
          await pause(1000, signal)
        }
      }
    },
    send: async (room, body, signal) => {
      const path = at(room, `send/m.room.message/${crypto.randomUUID()}`)
      await ask({ path, method: 'PUT', body: { msgtype: 'm.text', body }, signal })
    },
    leave: async (signal) => {
      const leaving = [...joined].map((room) =>
        ask({ path: at(room, 'leave'), method: 'POST', body: {}, signal }).catch(() => {}),
      )
      await Promise.all(leaving)
      await ask({ path: 'logout', method: 'POST', body: {}, signal })
    },
  }
}
