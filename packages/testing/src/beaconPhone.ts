import { Serializer } from '@airgap/beacon-core'
import { defaultValues, type Storage, StorageKey } from '@airgap/beacon-types'
import { WalletClient } from '@airgap/beacon-wallet'
import axios from 'axios'
import type { BeaconMessage } from './beaconPeer.ts'
import type { MatrixNode } from './matrixNode.ts'
import type { TezosAccount } from './tezosAccount.ts'

/** What the person at the other device does. */
export type BeaconBehaviour = {
  readonly account: TezosAccount
  readonly connect?: 'approve' | 'reject' | undefined
  /** In place of a signature: members of the answer, or a TZIP-10 error as `errorType`; undefined: none at all. */
  readonly answer?: ((request: BeaconMessage) => Readonly<Record<string, unknown>> | undefined) | undefined
  /** In place of the account's: members of the answer to the request for permission. */
  readonly permission?: Readonly<Record<string, unknown>> | undefined
}

/** A wallet on another device: the wallet's side of the Beacon SDK. */
export type BeaconPhone = {
  readonly scan: (uri: string) => Promise<void>
  readonly requests: readonly BeaconMessage[]
  /** Dapps that the wallet knows. */
  readonly peers: () => Promise<number>
  readonly close: () => Promise<void>
}

/** The SDK asks by https only, and would look for a public node when ours is gone: it may ask this machine. */
axios.interceptors.request.use((request) => {
  const url = new URL(request.url ?? '', request.baseURL)
  if (url.hostname !== '127.0.0.1') throw new Error(`tests ask nobody else: ${url.hostname}`)
  const local = (address: string | undefined) => address?.replace('https://127.0.0.1', 'http://127.0.0.1')
  return Object.assign(request, { url: local(request.url), baseURL: local(request.baseURL) })
})

function createMemory(node: MatrixNode): Storage {
  const kept = new Map<string, unknown>([[StorageKey.MATRIX_SELECTED_NODE, node.server]])
  const memory = {
    get: async (key: StorageKey) => kept.get(key) ?? structuredClone(defaultValues[key]),
    set: async (key: StorageKey, value: unknown) => void kept.set(key, value),
    delete: async (key: StorageKey) => void kept.delete(key),
    subscribeToStorageChanged: async () => {},
    getPrefixedKey: (key: string) => key,
  }
  return memory as unknown as Storage
}

/** The SDK looks in the browser's storage whether it is a dapp. */
function withoutStorage(): void {
  const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {} }
  Object.defineProperty(globalThis, 'localStorage', { value: nothing, configurable: true, writable: true })
}

type MatrixClient = {
  stop: () => Promise<void>
  requiresAuthorization: () => Promise<unknown>
  readonly httpClient: { readonly cancelAllRequests: () => Promise<void> }
}
type Transport = {
  readonly disconnect: () => Promise<void>
  readonly client: { readonly client: { readonly promise: Promise<MatrixClient> } }
}

/** The SDK ends its questions for news by a rejection that nobody handles: here they stay unanswered instead. */
async function stopQuietly(client: WalletClient): Promise<Transport> {
  const transport = await (client as unknown as { readonly transport: Promise<Transport> }).transport
  const matrix = await transport.client.client.promise
  matrix.stop = () => {
    matrix.requiresAuthorization = () => new Promise(() => {})
    return matrix.httpClient.cancelAllRequests()
  }
  return transport
}

/** A wallet that is logged in at a node with a new key, and has one account. */
export const openBeaconPhone = async (node: MatrixNode, behaviour: BeaconBehaviour): Promise<BeaconPhone> => {
  const { account, answer, connect = 'approve', permission } = behaviour
  withoutStorage()
  const requests: BeaconMessage[] = []
  const client = new WalletClient({ name: 'A wallet', storage: createMemory(node) })
  await client.init()

  const decide = (request: BeaconMessage): Readonly<Record<string, unknown>> | undefined => {
    const { network, payload, scopes, signingType, sourceAddress, type } = request
    if (type === 'permission_request') {
      if (connect === 'reject') return { errorType: 'ABORTED_ERROR' }
      return {
        type: 'permission_response',
        network,
        scopes,
        publicKey: account.publicKey,
        ...permission,
      }
    }
    if (answer) return answer(request)
    if (sourceAddress !== account.address) return { errorType: 'NO_PRIVATE_KEY_FOUND_ERROR' }
    return {
      type: 'sign_payload_response',
      signingType,
      signature: account.sign(String(payload)),
    }
  }
  const respond = async (request: BeaconMessage): Promise<void> => {
    requests.push(request)
    const said = decide(request)
    if (said === undefined) return
    const whole = { id: request.id, ...('errorType' in said && { type: 'error' }), ...said }
    await client.respond(whole as never)
  }
  await client.connect((message) => void respond(message as unknown as BeaconMessage))
  const transport = await stopQuietly(client)

  return {
    requests,
    scan: async (uri) => {
      const data = new URL(uri).searchParams.get('data') ?? ''
      await client.addPeer((await new Serializer().deserialize(data)) as never)
    },
    peers: async () => (await client.getPeers()).length,
    close: async () => {
      await transport.disconnect()
      await client.destroy()
    },
  }
}
