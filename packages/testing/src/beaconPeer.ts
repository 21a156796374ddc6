import { randomBytes } from 'node:crypto'
import { Serializer } from '@airgap/beacon-core'
import { PostMessageTransport } from '@airgap/beacon-transport-postmessage'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes } from '@noble/hashes/utils.js'

/** What is inside of Beacon's messages. */
export type BeaconMessage = { readonly type: string; readonly id: string; readonly [member: string]: unknown }

/** The SDK's own client inside of its transport: it pairs and encrypts for both sides, but is not exported. */
type BeaconClient = {
  readonly getPairingResponseInfo: (request: object) => Promise<object>
  readonly encryptMessageAsymmetric: (publicKey: string, text: string) => Promise<string>
  readonly encryptMessage: (publicKey: string, text: string) => Promise<string>
  readonly decryptMessage: (publicKey: string, hex: string) => Promise<string>
}

/** The wallet's end of Beacon's channel: pairing, encryption and encoding are those of the Beacon SDK. */
export type BeaconPeer = {
  /** A pairing request as it was encoded. */
  readonly read: (payload: string) => Promise<BeaconMessage & { readonly publicKey: string }>
  /** The sealed answer to a pairing request; its sender is the peer from then on. */
  readonly pair: (
    request: { readonly publicKey: string },
    change?: ((answer: object) => unknown) | undefined,
  ) => Promise<string>
  readonly decrypt: (hex: string) => Promise<BeaconMessage>
  readonly encrypt: (message: object) => Promise<string>
}

/** A wallet with new keys, which calls itself `name`. */
export function createBeaconPeer(name: string): BeaconPeer {
  const client = createClient(name)
  const serializer = new Serializer()
  let peer = ''
  return {
    read: async (payload) =>
      (await serializer.deserialize(payload)) as Awaited<ReturnType<BeaconPeer['read']>>,
    pair: async (request, change) => {
      peer = request.publicKey
      const answer = await client.getPairingResponseInfo(request)
      return client.encryptMessageAsymmetric(peer, JSON.stringify(change ? change(answer) : answer))
    },
    decrypt: async (hex) =>
      (await serializer.deserialize(await client.decryptMessage(peer, hex))) as BeaconMessage,
    encrypt: async (message) => {
      const text = await serializer.serialize({ version: '2', senderId: 'wallet', ...message })
      return client.encryptMessage(peer, text)
    },
  }
}

function createClient(name: string): BeaconClient {
  const seed = Uint8Array.from(randomBytes(32))
  const publicKey = ed25519.getPublicKey(seed)
  const keys = { publicKey, secretKey: concatBytes(seed, publicKey) }
  const transport: unknown = new PostMessageTransport(name, keys, {} as never, '' as never)
  return (transport as { readonly client: BeaconClient }).client
}
