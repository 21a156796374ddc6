import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

/** A question to the node, as it came. */
export type MatrixRequest = {
  readonly method: string
  /** Below the root, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** `@hash:server` of who asks, when logged in. */
  readonly user: string | undefined
}

/** An answer. */
export type MatrixAnswer = { readonly status?: number | undefined; readonly body: unknown }

/** A Matrix node of Beacon's network on this machine. */
export type MatrixNode = {
  readonly url: string
  /** Its name in Matrix. */
  readonly server: string
  readonly requests: readonly MatrixRequest[]
  /** Users with a login that has not ended. */
  readonly users: () => readonly string[]
  /** Those who are in some room. */
  readonly members: () => readonly string[]
  /** Questions for news that are being kept. */
  readonly waiting: () => number
  /** Answers in place of the node; undefined: as it would. */
  readonly answerWith: (instead: ((request: MatrixRequest) => MatrixAnswer | undefined) | undefined) => void
  /** Makes up a text in the name of anybody, in a room that the user never joined. */
  readonly write: (user: string, text: { readonly sender: string; readonly body: string }) => void
  readonly close: () => Promise<void>
}

type Event = {
  readonly type: string
  readonly event_id: string
  readonly sender: string
  readonly origin_server_ts: number
  readonly state_key?: string | undefined
  readonly content: Readonly<Record<string, unknown>>
}
type Room = { readonly id: string; readonly events: { readonly at: number; readonly event: Event }[] }

const WINDOW = 300
const refuse = (status: number, errcode: string, more: object = {}): MatrixAnswer => ({
  status,
  body: { errcode, error: errcode, ...more },
})

/** Who holds the key of a password, or undefined: the same rule as the login modules of Beacon's nodes. */
function holderOf(user: string, password: string): string | undefined {
  const [kind, signature = '', publicKey = ''] = password.split(':')
  try {
    const name = bytesToHex(blake2b(hexToBytes(publicKey), { dkLen: 32 }))
    const now = Math.floor(Date.now() / 1000 / WINDOW)
    const signed = [now - 1, now, now + 1].some((window) =>
      ed25519.verify(
        hexToBytes(signature),
        blake2b(new TextEncoder().encode(`login:${window}`), { dkLen: 32 }),
        hexToBytes(publicKey),
      ),
    )
    return kind === 'ed' && name === user && signed ? name : undefined
  } catch {
    return undefined
  }
}

/** What a user sees of a room: nothing, an invitation, or everything since. */
function membership({ events }: Room, user: string): string | undefined {
  const own = events.findLast(({ event }) => event.type === 'm.room.member' && event.state_key === user)
  const { membership: state } = own?.event.content ?? {}
  return state as string | undefined
}

/** The rooms and logins of one node, without a network. */
function createHall(server: string) {
  const tokens = new Map<string, string>()
  const rooms = new Map<string, Room>()
  const seen = new Set<string>()
  const wake = new Set<() => void>()
  let clock = 0

  const add = (room: Room, sender: string, event: Pick<Event, 'type' | 'content' | 'state_key'>): string => {
    clock += 1
    const id = `$${clock}`
    room.events.push({ at: clock, event: { ...event, sender, event_id: id, origin_server_ts: Date.now() } })
    for (const one of [...wake]) one()
    return id
  }
  const setMember = (room: Room, sender: string, user: string, state: string) =>
    add(room, sender, { type: 'm.room.member', state_key: user, content: { membership: state } })

  const news = (user: string, since: number) => {
    const join: Record<string, unknown> = {}
    const invite: Record<string, unknown> = {}
    for (const room of rooms.values()) {
      const fresh = room.events.filter(({ at }) => at > since).map(({ event }) => event)
      if (fresh.length === 0) continue
      const state = membership(room, user)
      const all = room.events.map(({ event }) => event)
      const isFirst = fresh.some((one) => one.state_key === user)
      if (state === 'join')
        join[room.id] = { state: { events: [] }, timeline: { events: isFirst ? all : fresh, limited: false } }
      if (state === 'invite' && isFirst)
        invite[room.id] = { invite_state: { events: all.filter(({ type }) => type === 'm.room.create') } }
    }
    const empty = Object.keys(join).length === 0 && Object.keys(invite).length === 0
    return { empty, body: { next_batch: `s${clock}`, rooms: { join, invite, leave: {} } } }
  }

  return { tokens, rooms, seen, wake, add, setMember, news, newId: () => `!room${rooms.size}:${server}` }
}

type Hall = ReturnType<typeof createHall>

/** The calls that Beacon makes. */
function answerAs(hall: Hall, server: string) {
  const { add, news, newId, rooms, seen, setMember, tokens } = hall

  const logIn = ({ identifier, password }: MatrixRequest['body']): MatrixAnswer => {
    const { user: named } = (identifier ?? {}) as Readonly<Record<string, unknown>>
    const user = String(named)
    const holder = holderOf(user, String(password))
    if (holder === undefined) return refuse(403, 'M_FORBIDDEN')
    const token = crypto.randomUUID()
    tokens.set(token, `@${holder}:${server}`)
    return { body: { user_id: `@${holder}:${server}`, access_token: token, home_server: server } }
  }

  const createRoom = (user: string, { invite }: MatrixRequest['body']): MatrixAnswer => {
    const room: Room = { id: newId(), events: [] }
    rooms.set(room.id, room)
    add(room, user, { type: 'm.room.create', state_key: '', content: { creator: user } })
    setMember(room, user, user, 'join')
    for (const guest of invite as readonly string[]) setMember(room, user, guest, 'invite')
    return { body: { room_id: room.id } }
  }

  const inRoom = (user: string, room: Room, verb: string, { body, path }: MatrixRequest): MatrixAnswer => {
    const state = membership(room, user)
    if (verb === 'join') {
      if (state === undefined || state === 'leave') return refuse(403, 'M_FORBIDDEN')
      setMember(room, user, user, 'join')
      return { body: { room_id: room.id } }
    }
    if (state !== 'join') return refuse(403, 'M_FORBIDDEN')
    if (verb === 'leave') {
      setMember(room, user, user, 'leave')
      return { body: {} }
    }
    const known = seen.has(path)
    seen.add(path)
    return {
      body: { event_id: known ? '$known' : add(room, user, { type: 'm.room.message', content: body }) },
    }
  }

  const sync = async (user: string, { query }: MatrixRequest, gone: AbortSignal): Promise<MatrixAnswer> => {
    const since = Number((query.get('since') ?? 's0').slice(1))
    const wait = query.has('since') ? Number(query.get('timeout')) : 0
    const first = news(user, since)
    if (!first.empty || wait === 0) return { body: first.body }
    await new Promise<void>((resolve) => {
      const done = () => {
        const isForUser = !news(user, since).empty || ![...tokens.values()].includes(user)
        if (isForUser) finish()
      }
      const timer = setTimeout(() => finish(), wait)
      const finish = () => {
        clearTimeout(timer)
        hall.wake.delete(done)
        resolve()
      }
      gone.addEventListener('abort', finish)
      hall.wake.add(done)
    })
    return { body: news(user, since).body }
  }

  return async (request: MatrixRequest, gone: AbortSignal): Promise<MatrixAnswer> => {
    const { body, path, user } = request
    if (path === '/_synapse/client/beacon/info')
      return { body: { region: 'here', known_servers: [server], timestamp: Date.now() / 1000 } }
    const verb = path.replace('/_matrix/client/r0/', '')
    if (verb === 'login') return logIn(body)
    if (user === undefined) return refuse(401, 'M_UNKNOWN_TOKEN')
    if (verb === 'sync') return sync(user, request, gone)
    if (verb === 'createRoom') return createRoom(user, body)
    if (verb === 'logout') {
      for (const [token, who] of tokens) if (who === user) tokens.delete(token)
      for (const one of [...hall.wake]) one()
      return { body: {} }
    }
    const [, id = '', rest = ''] = /^rooms\/([^/]+)\/(join|leave|send)/.exec(verb) ?? []
    const room = rooms.get(decodeURIComponent(id))
    return room === undefined ? refuse(404, 'M_NOT_FOUND') : inRoom(user, room, rest, request)
  }
}

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type',
}

async function readBody(incoming: IncomingMessage): Promise<MatrixRequest['body']> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString('utf8'))
}

/**
 * Starts a Matrix node with what Beacon uses of the client-server API (login by a signed time, rooms, texts, long-polled
 * news), made after the specification and the login rule of Beacon's nodes. It is no Synapse: it has one server, no
 * federation and no persistence.
 *
 * @see https://spec.matrix.org/latest/client-server-api/
 */
export async function startMatrixNode(): Promise<MatrixNode> {
  const http = createServer()
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const hall = createHall(server)
  const answer = answerAs(hall, server)
  const requests: MatrixRequest[] = []
  let instead: ((request: MatrixRequest) => MatrixAnswer | undefined) | undefined

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', `http://${server}`)
    const method = incoming.method ?? 'GET'
    if (method === 'OPTIONS') return outgoing.writeHead(204, HEADERS).end()
    const token = incoming.headers.authorization?.replace('Bearer ', '') ?? ''
    const body = await readBody(incoming)
    const request = {
      method,
      path: url.pathname,
      query: url.searchParams,
      body,
      user: hall.tokens.get(token),
    }
    requests.push(request)
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const { body: said, status = 200 } = instead?.(request) ?? (await answer(request, gone.signal))
    outgoing.writeHead(status, { ...HEADERS, 'content-type': 'application/json' })
    return outgoing.end(typeof said === 'string' ? said : JSON.stringify(said))
  }
  http.on('request', (incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })

  return {
    url: `http://${server}`,
    server,
    requests,
    users: () => [...new Set(hall.tokens.values())],
    members: () =>
      [...new Set(hall.tokens.values())].filter((user) =>
        [...hall.rooms.values()].some((room) => membership(room, user) === 'join'),
      ),
    waiting: () => hall.wake.size,
    answerWith: (next) => {
      instead = next
    },
    write: (user, { body, sender }) => {
      const room: Room = { id: hall.newId(), events: [] }
      hall.rooms.set(room.id, room)
      hall.setMember(room, user, user, 'join')
      hall.add(room, sender, { type: 'm.room.message', content: { msgtype: 'm.text', body } })
    },
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
