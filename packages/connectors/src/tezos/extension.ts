import { onPageMessage, postToPage } from '../internal/pageMessages.ts'
import { read } from '../internal/read.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import { type Channel, createChannel } from './channel.ts'
import { createKeys, createSession, type Keys, openSealed, type Session } from './crypto.ts'
import { encodeMessage, parseJson } from './encode.ts'

/** What extensions and pages call each other in the window of the page. */
const TO_EXTENSION = 'toExtension'
const TO_PAGE = 'toPage'
/** TZIP-10 of the pairing. */
const PAIRING_VERSION = '3'

/** Posts to one extension and resolves with the first message of it that `take` makes something of. */
const exchange = async <T>(
  targetId: string,
  sent: object,
  { take, signal }: { readonly take: (message: unknown) => T | undefined; readonly signal: AbortSignal },
): Promise<T> => {
  const listening = new AbortController()
  const answer = new Promise<T>((resolve) => {
    if (signal.aborted) return
    onPageMessage((data) => {
      const message = read(data, 'message')
      if (read(read(data, 'sender'), 'id') !== targetId || read(message, 'target') !== TO_PAGE) return
      const taken = take(message)
      if (taken !== undefined) resolve(taken)
    }, listening.signal)
    postToPage({ target: TO_EXTENSION, targetId, ...sent })
  })
  try {
    return await untilAborted(answer, signal)
  } finally {
    listening.abort()
  }
}

/** The wallet's key comes sealed to ours. What is not sealed to it, or has no key, is not an answer. */
const pair = (extension: string, keys: Keys, signal: AbortSignal): Promise<Session> => {
  const payload = encodeMessage({
    type: 'postmessage-pairing-request',
    id: crypto.randomUUID(),
    name: document.title,
    version: PAIRING_VERSION,
    publicKey: keys.publicKey,
  })
  const take = (message: unknown) => {
    const response = parseJson(openSealed(keys, read(message, 'payload')))
    if (read(response, 'type') !== 'postmessage-pairing-response') return undefined
    return createSession(keys, read(response, 'publicKey'))
  }
  return exchange(extension, { payload }, { take, signal })
}

/** Pairs with an extension by keys made for this one time. */
export const openChannel = async (extension: string, signal: AbortSignal): Promise<Channel> => {
  const keys = createKeys()
  const session = await pair(extension, keys, signal)
  return createChannel(keys, session, (encryptedPayload, take) =>
    exchange(
      extension,
      { encryptedPayload },
      { take: (message) => take(read(message, 'encryptedPayload')), signal },
    ),
  )
}
