import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import type { Keys, Session } from './crypto.ts'
import { decodeMessage, encodeMessage, senderId } from './encode.ts'
import { toError } from './toError.ts'

/** A message of Beacon, as TZIP-10 lists them. */
export type BeaconMessage = { readonly type: string } & Readonly<Record<string, unknown>>

/** A paired wallet. */
export type Channel = {
  /** Our own, as the wallet knows us. */
  readonly senderId: string
  /** Resolves with the first answer that is not "I have heard you", of the type asked for. */
  readonly request: (message: BeaconMessage, answerType: string) => Promise<unknown>
}

/** Sends to the wallet, and resolves with the first message from there that `take` makes something of. */
export type Exchange = (encrypted: string, take: (encrypted: unknown) => unknown) => Promise<unknown>

/** TZIP-10 of the messages after the pairing. */
const MESSAGE_VERSION = '2'

/** A message with what each one has, as it is encrypted. */
export const writeMessage = (message: BeaconMessage, { publicKey }: Keys): string =>
  encodeMessage({
    id: crypto.randomUUID(),
    ...message,
    version: MESSAGE_VERSION,
    senderId: senderId(publicKey),
  })

/** Requests and their answers, over whatever carries them. What the session cannot decrypt is not an answer. */
export const createChannel = (keys: Keys, { decrypt, encrypt }: Session, exchange: Exchange): Channel => ({
  senderId: senderId(keys.publicKey),
  request: async (message, answerType) => {
    const id = crypto.randomUUID()
    const take = (encrypted: unknown) => {
      const inner = decodeMessage(decrypt(encrypted))
      return read(inner, 'id') === id && read(inner, 'type') !== 'acknowledge' ? inner : undefined
    }
    const answer = await exchange(encrypt(writeMessage({ ...message, id }, keys)), take)
    if (read(answer, 'type') === answerType) return answer
    throw read(answer, 'type') === 'error' ? toError(answer) : new ConnectorError('wallet_failed', answer)
  },
})
