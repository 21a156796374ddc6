/**
 * What Beacon (TZIP-10) is made of, for connectors that reach Tezos wallets over another transport than the page's own
 * window: keys, pairing, encryption, encoding, and the sign-in itself. It weighs 25 kB gzip: import it when a wallet is chosen.
 *
 * @example
 * ```ts
 * import type { SignedProof, SignInContext } from '@countersign/connectors'
 * import { createChannel, createKeys, createSession, signInOver, type Exchange } from '@countersign/connectors/beacon'
 *
 * declare const pairOverMyTransport: (publicKey: string) => Promise<{ theirKey: string; exchange: Exchange }>
 *
 * export const signIn = (context: SignInContext): Promise<SignedProof> =>
 *   signInOver(async () => {
 *     const keys = createKeys()
 *     const { exchange, theirKey } = await pairOverMyTransport(keys.publicKey)
 *     const session = createSession(keys, theirKey)
 *     if (session === undefined) throw new TypeError('not a key')
 *     return createChannel(keys, session, exchange)
 *   }, context)
 * ```
 * @see TZIP-10 "Wallet Interaction"
 * @module
 */
export {
  type BeaconMessage,
  type Channel,
  createChannel,
  type Exchange,
  writeMessage,
} from './tezos/channel.ts'
export { createKeys, createSession, type Keys, openSealed, type Session } from './tezos/crypto.ts'
export { encodeMessage, parseJson } from './tezos/encode.ts'
export { signInOver } from './tezos/signInOver.ts'
