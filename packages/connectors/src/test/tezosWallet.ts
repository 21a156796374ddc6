import { Serializer } from '@airgap/beacon-core'
import { PostMessageTransport } from '@airgap/beacon-transport-postmessage'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { createBase58check } from '@scure/base'
import type { Page } from './page.ts'

const base58check = createBase58check(sha256)
const prefixed = (prefix: readonly number[], bytes: Uint8Array) =>
  base58check.encode(concatBytes(Uint8Array.from(prefix), bytes))

/** An Ed25519 account, by the repeated byte of its toy key. */
export const accountOf = (byte: number) => {
  const seed = new Uint8Array(32).fill(byte)
  const key = ed25519.getPublicKey(seed)
  return {
    rawKey: bytesToHex(key),
    publicKey: prefixed([13, 15, 37, 217], key),
    address: prefixed([6, 161, 159], blake2b(key, { dkLen: 20 })),
    sign: (payload: string) =>
      prefixed([9, 245, 205, 134, 18], ed25519.sign(blake2b(hexToBytes(payload), { dkLen: 32 }), seed)),
  }
}

export const ALICE: ReturnType<typeof accountOf> = accountOf(0x11)
export const BOB: ReturnType<typeof accountOf> = accountOf(0x21)

type Request = 'pairing' | 'permission_request' | 'sign_payload_request'

/** Knobs of the wallet. */
export type TezosKnobs = {
  readonly id?: string | undefined
  readonly sender?: unknown
  /** Which account signs, when the person switches after connecting. */
  readonly signer?: ReturnType<typeof accountOf> | undefined
  /** The TZIP-10 error that is answered to a request. */
  readonly fail?: { readonly at: Exclude<Request, 'pairing'>; readonly errorType: string } | undefined
  readonly hang?: Request | undefined
  /** Milliseconds before each answer. */
  readonly delay?: number | undefined
  readonly wrongSignature?: boolean | undefined
  /** Changes what is answered inside. */
  readonly change?: ((answer: Record<string, unknown>) => unknown) | undefined
  /** Changes what the pairing answers. */
  readonly changePairing?: ((answer: object) => unknown) | undefined
}

/** The SDK's own client inside of its transport: it pairs and encrypts for both sides, but is not exported. */
type BeaconClient = {
  readonly getPairingResponseInfo: (request: object) => Promise<object>
  readonly encryptMessageAsymmetric: (publicKey: string, text: string) => Promise<string>
  readonly encryptMessage: (publicKey: string, text: string) => Promise<string>
  readonly decryptMessage: (publicKey: string, hex: string) => Promise<string>
}

const beaconClient = (byte: number): BeaconClient => {
  const transport: unknown = new PostMessageTransport('Example Wallet', keys(byte), {} as never, '' as never)
  return (transport as { readonly client: BeaconClient }).client
}

type Inner = { readonly id: string; readonly type: string; readonly payload: string; readonly name?: string }

const keys = (byte: number) => {
  const seed = new Uint8Array(32).fill(byte)
  const publicKey = ed25519.getPublicKey(seed)
  return { publicKey, secretKey: concatBytes(seed, publicKey) }
}

/** A wallet extension. Its pairing, encryption and encoding are those of the Beacon SDK. */
export const installTezosWallet = (page: Page, knobs: TezosKnobs = {}) => {
  const { id = 'ookjlbkiijinhpmnjffcofjonbfbgaoc', delay = 0, signer = ALICE } = knobs
  const sender = knobs.sender ?? { id, name: 'Example Wallet', iconUrl: 'https://wallet.example/icon.png' }
  const beacon = beaconClient(77)
  const serializer = new Serializer()
  const asked: Inner[] = []
  let peer = ''

  const post = (message: object) => {
    setTimeout(() => page.postMessage({ message: { target: 'toPage', ...message }, sender: { id } }), delay)
  }
  const pair = async (payload: string) => {
    const request = (await serializer.deserialize(payload)) as Inner & { readonly publicKey: string }
    asked.push(request)
    if (knobs.hang === 'pairing') return
    peer = request.publicKey
    const response = await beacon.getPairingResponseInfo(request)
    const changed = knobs.changePairing?.(response) ?? response
    post({ payload: await beacon.encryptMessageAsymmetric(peer, JSON.stringify(changed)) })
  }
  const answerTo = ({ type, payload }: Inner): Record<string, unknown> => {
    if (knobs.fail?.at === type) return { type: 'error', errorType: knobs.fail.errorType }
    if (type === 'permission_request') {
      const network = { type: 'mainnet' }
      return { type: 'permission_response', publicKey: ALICE.publicKey, network, scopes: ['sign'] }
    }
    const signed = knobs.wrongSignature ? `${payload}00` : payload
    return { type: 'sign_payload_response', signingType: 'micheline', signature: signer.sign(signed) }
  }
  const send = async (message: object) => {
    const text = await serializer.serialize({ version: '2', senderId: 'wallet', ...message })
    post({ encryptedPayload: await beacon.encryptMessage(peer, text) })
  }
  const answer = async (encryptedPayload: string) => {
    const text = await beacon.decryptMessage(peer, encryptedPayload)
    const request = (await serializer.deserialize(text)) as Inner
    asked.push(request)
    await send({ type: 'acknowledge', id: request.id })
    if (knobs.hang === request.type) return
    const whole = { id: request.id, ...answerTo(request) }
    await send((knobs.change?.(whole) ?? whole) as object)
  }
  page.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<Record<string, string> | null>
    if (data?.['target'] !== 'toExtension') return
    if (data['payload'] === 'ping') page.postMessage({ target: 'toPage', payload: 'pong', sender })
    else if (data['targetId'] !== id) return
    else if (data['encryptedPayload'] !== undefined) void answer(data['encryptedPayload'])
    else if (data['payload'] !== undefined) void pair(data['payload'])
  })
  return { asked }
}
