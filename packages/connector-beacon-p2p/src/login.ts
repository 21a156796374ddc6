import { ConnectorError } from '@countersign/connectors'
import type { Keys } from '@countersign/connectors/beacon'
import { read, readWord } from '@countersign/connectors/kit'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { call } from './call.ts'

/** Somebody who is logged in at a node. */
export type Login = {
  readonly node: string
  readonly token: string
  /** Name of the node in Matrix, which need not be its host. */
  readonly server: string
}

/** What proves a login is good for this long, in seconds. */
const WINDOW = 300
const SERVER = /^[A-Za-z0-9.:[\]-]{1,255}$/

/** How the holder of a key is called in Matrix, before the name of a node. `publicKey`: hexadecimal. */
export const userName = (publicKey: string): string =>
  `@${bytesToHex(blake2b(hexToBytes(publicKey), { dkLen: 32 }))}:`

const logInAt = async (
  node: string,
  { keys, seed, signal }: { readonly keys: Keys; readonly seed: Uint8Array; readonly signal: AbortSignal },
): Promise<Login> => {
  const info = await call({ node, path: '_synapse/client/beacon/info', signal })
  const window = Math.floor(Number(readWord(info, 'timestamp') || undefined) / WINDOW)
  if (!Number.isSafeInteger(window)) throw new ConnectorError('disconnected', info)
  const signature = ed25519.sign(blake2b(utf8ToBytes(`login:${window}`), { dkLen: 32 }), seed)
  const name = userName(keys.publicKey)
  const answer = await call({
    node,
    path: '_matrix/client/r0/login',
    method: 'POST',
    body: {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: name.slice(1, -1) },
      password: `ed:${bytesToHex(signature)}:${keys.publicKey}`,
      device_id: keys.publicKey,
    },
    signal,
  })
  const [token, userId] = [read(answer, 'access_token'), read(answer, 'user_id')]
  if (typeof token !== 'string' || typeof userId !== 'string' || !userId.startsWith(name))
    throw new ConnectorError('disconnected', answer)
  const server = userId.slice(name.length)
  if (!SERVER.test(server)) throw new ConnectorError('disconnected', answer)
  return { node, token, server }
}

/** Logs in at the first node that answers. The key is all that is needed: nodes know nobody before. */
export const logIn = async (
  nodes: readonly string[],
  who: { readonly keys: Keys; readonly seed: Uint8Array; readonly signal: AbortSignal },
): Promise<Login> => {
  let cause: unknown
  for (const node of nodes) {
    try {
      return await logInAt(node, who)
    } catch (thrown) {
      if (who.signal.aborted) throw thrown
      cause = thrown
    }
  }
  throw new ConnectorError('disconnected', cause)
}
