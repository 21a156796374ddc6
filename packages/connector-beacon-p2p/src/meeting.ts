import {
  type Channel,
  createChannel,
  createKeys,
  createSession,
  encodeMessage,
  type Keys,
  openSealed,
  parseJson,
  type Session,
  writeMessage,
} from '@countersign/connectors/beacon'
import { inTime, read, toText, untilAborted } from '@countersign/connectors/kit'
import { randomBytes } from '@noble/hashes/utils.js'
import { logIn, userName } from './login.ts'
import { createRooms, type Rooms, type Text } from './rooms.ts'

/** One meeting with a wallet elsewhere. Every failure is a `ConnectorError`. */
export type Meeting = {
  /** What the wallet scans or opens. */
  readonly uri: string
  /** Settles when a wallet has answered to it. */
  readonly paired: Promise<Channel>
  /** Ends it for both sides. */
  readonly close: () => Promise<void>
}

/** The code on screen is not kept alive for longer, in milliseconds. */
const PAIRING_TIMEOUT = 300_000
/** Saying farewell takes this long at most, in milliseconds. */
const FAREWELL = 2000
const PAIRING_VERSION = '3'
/** TZIP-10 has the first; the SDK of wallets says the second (version 4.8). */
const ANSWERS: readonly unknown[] = ['p2p-pairing-response', 'p2p-pairing-request']
const KEY = /^[0-9a-f]{64}$/i

/** Who has answered. The room is the one that it wrote in last. */
type Peer = { readonly name: string; readonly session: Session; room: string }

/** TZIP-10 "P2P": the name of a node, and a key; the wallet seals its own key to that. */
const toUri = ({ publicKey }: Keys, relayServer: string): string => {
  const data = encodeMessage({
    id: crypto.randomUUID(),
    type: 'p2p-pairing-request',
    name: toText(globalThis.document?.title) ?? 'Countersign',
    version: PAIRING_VERSION,
    publicKey,
    relayServer,
  })
  return `tezos://?type=tzip10&data=${data}`
}

/** Who opens a channel must be, in Matrix too, the holder of the key that is inside. */
const readPairing = (keys: Keys, { body, room, sender }: Text): Peer | undefined => {
  if (!body.startsWith(`@channel-open:${userName(keys.publicKey)}`)) return undefined
  const response = parseJson(openSealed(keys, body.slice(body.lastIndexOf(':') + 1)))
  const key = read(response, 'publicKey')
  if (!ANSWERS.includes(read(response, 'type')) || typeof key !== 'string' || !KEY.test(key)) return undefined
  const name = userName(key)
  const session = createSession(keys, key)
  return session === undefined || !sender.startsWith(name) ? undefined : { name, session, room }
}

/** News of the rooms, one listener after another. */
const listen = (rooms: Rooms, signal: AbortSignal) => {
  const listeners = new Set<(text: Text) => void>()
  const lost = rooms.follow((text) => {
    for (const listener of listeners) listener(text)
  }, signal)
  lost.catch(() => {})
  return {
    /** Resolves with the first thing that `take` makes of a text. */
    next: async <T>(take: (text: Text) => T | undefined): Promise<T> => {
      let listener: ((text: Text) => void) | undefined
      const taken = new Promise<T>((resolve) => {
        listener = (text) => {
          const one = take(text)
          if (one !== undefined) resolve(one)
        }
        listeners.add(listener)
      })
      try {
        return await untilAborted(Promise.race([taken, lost]), signal)
      } finally {
        if (listener !== undefined) listeners.delete(listener)
      }
    },
  }
}

/** Logs in with keys made for this one time, and waits for a wallet. */
export const openMeeting = async (nodes: readonly string[], signal: AbortSignal): Promise<Meeting> => {
  const seed = randomBytes(32)
  const keys = createKeys(seed)
  const login = await logIn(nodes, { keys, seed, signal })
  const rooms = createRooms(login)
  const ending = new AbortController()
  const until = AbortSignal.any([signal, ending.signal])
  const { next } = listen(rooms, until)
  let peer: Peer | undefined

  const pair = async (): Promise<Channel> => {
    const found = await inTime(
      next((text) => readPairing(keys, text)),
      PAIRING_TIMEOUT,
    )
    peer = found
    return createChannel(keys, found.session, async (encrypted, take) => {
      const answer = next((text) => {
        if (!text.sender.startsWith(found.name)) return undefined
        found.room = text.room
        return take(text.body)
      })
      answer.catch(() => {})
      await rooms.send(found.room, encrypted, until)
      return answer
    })
  }

  const paired = pair()
  paired.catch(() => {})
  return {
    uri: toUri(keys, login.server),
    paired,
    close: async () => {
      ending.abort()
      const limit = AbortSignal.timeout(FAREWELL)
      if (peer !== undefined) {
        const farewell = peer.session.encrypt(writeMessage({ type: 'disconnect' }, keys))
        await rooms.send(peer.room, farewell, limit).catch(() => {})
      }
      await rooms.leave(limit).catch(() => {})
    },
  }
}
