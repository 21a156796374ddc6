import { Serializer } from '@airgap/beacon-core'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { openPage } from '../test/page.ts'
import { ALICE, installTezosWallet } from '../test/tezosWallet.ts'
import { createKeys, createSession, openSealed } from './crypto.ts'
import { decodeMessage, encodeMessage, senderId, toAccount } from './encode.ts'

const page = openPage()
const { calls } = installTezosWallet(page)
// The SDK looks for its window when it is loaded.
vi.resetModules()
const { PostMessageTransport } = await import('@airgap/beacon-transport-postmessage')
const core = await import('@airgap/beacon-core')

const seed = new Uint8Array(32).fill(5)
const publicKey = ed25519.getPublicKey(seed)

type Peer = { readonly publicKey: string; readonly extensionId: string }
type Client = {
  readonly sendPairingRequest: (id: string) => Promise<void>
  readonly listenForChannelOpening: (listener: (peer: Peer) => void) => Promise<void>
  readonly listenForEncryptedMessage: (key: string, listener: (text: string) => void) => Promise<void>
  readonly sendMessage: (text: string, peer: Peer) => Promise<void>
  readonly encryptMessageAsymmetric: (key: string, text: string) => Promise<string>
  readonly encryptMessage: (key: string, text: string) => Promise<string>
  readonly decryptMessage: (key: string, hex: string) => Promise<string>
  readonly getPublicKey: () => Promise<string>
}

const transport: unknown = new PostMessageTransport(
  'Example',
  { publicKey, secretKey: concatBytes(seed, publicKey) },
  {} as never,
  '' as never,
)
const { client: sdk } = transport as { readonly client: Client }

afterAll(() => {
  vi.unstubAllGlobals()
})

describe('the Beacon SDK', () => {
  test('finds, pairs with and is answered by the wallet of our tests', async () => {
    const extensions = await PostMessageTransport.getAvailableExtensions()
    expect(extensions).toMatchObject([{ name: 'Example Wallet' }])
    const opened = new Promise<Peer>((resolve) => void sdk.listenForChannelOpening(resolve))
    await sdk.sendPairingRequest(extensions[0]?.id ?? '')
    const peer = await opened
    const answers: string[] = []
    await sdk.listenForEncryptedMessage(peer.publicKey, (text) => answers.push(text))
    const request = { id: '1', version: '2', senderId: 'x', type: 'permission_request' }
    await sdk.sendMessage(await new Serializer().serialize(request), peer)
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    expect(answers.map(decodeMessage)).toMatchObject([
      { id: '1', type: 'acknowledge' },
      { id: '1', type: 'permission_response', publicKey: ALICE.publicKey },
    ])
    expect(calls.at(-1)).toMatchObject({ method: 'permission_request' })
  })

  test('encrypts and decrypts as we do, both ways', async () => {
    const keys = createKeys()
    const theirs = await sdk.getPublicKey()
    const text = 'Ω'.repeat(1000)
    expect(openSealed(keys, await sdk.encryptMessageAsymmetric(keys.publicKey, text))).toBe(text)
    const session = createSession(keys, theirs)
    expect(session?.decrypt(await sdk.encryptMessage(keys.publicKey, text))).toBe(text)
    expect(await sdk.decryptMessage(keys.publicKey, session?.encrypt(text) ?? '')).toBe(text)
  })

  test('encodes messages and names senders as we do', async () => {
    const message = { a: 'Ω', b: [1] }
    expect(await new Serializer().serialize(message)).toBe(encodeMessage(message))
    expect(await core.getSenderId(await sdk.getPublicKey())).toBe(senderId(await sdk.getPublicKey()))
  })
})

describe('what is not for us', () => {
  const altered = (hex: string) => hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0')

  test('is neither opened nor decrypted when altered, cut, or sent by and for others', async () => {
    const keys = createKeys()
    const session = createSession(keys, await sdk.getPublicKey())
    const sealed = await sdk.encryptMessageAsymmetric(keys.publicKey, 'text')
    const encrypted = await sdk.encryptMessage(keys.publicKey, 'text')
    for (const hex of [altered(sealed), sealed.slice(0, 94), '', 'zz', '00'.repeat(70_000), 7, undefined]) {
      expect(openSealed(keys, hex)).toBeUndefined()
    }
    expect(openSealed(createKeys(), sealed)).toBeUndefined()
    for (const hex of [altered(encrypted), encrypted.slice(0, 78), '', 'zz', 7, undefined]) {
      expect(session?.decrypt(hex)).toBeUndefined()
    }
    expect(createSession(keys, createKeys().publicKey)?.decrypt(encrypted)).toBeUndefined()
    // What we sent ourselves does not come back as an answer.
    expect(session?.decrypt(session.encrypt('text'))).toBeUndefined()
  })

  test('text that is no UTF-8, message that is no JSON', () => {
    expect(decodeMessage(undefined)).toBeUndefined()
    expect(decodeMessage('0OIl')).toBeUndefined()
    expect(decodeMessage(encodeMessage({}).slice(1))).toBeUndefined()
    expect(decodeMessage('1'.repeat(40_000))).toBeUndefined()
    expect(decodeMessage(encodeMessage({ a: 1 }))).toEqual({ a: 1 })
  })

  test.each([
    ['edpkvGfYw3LyB1UcCahKQk4rF2tvbMUk8GFiTuMjL75uGXrpvKXhjn', 'tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb'],
    ['sppk7bMuoa8w2LSKz3XEuPsKx1WavsMLCWgbWG9CZNAsJg9eTmkXRPd', 'tz2'],
    ['p2pk66iTZwLmRPshQgUr2HE3RUzSFwAN5MNaBQ5rfduT1dGKXd25pNN', 'tz3'],
  ])('the key %s has an address %s…', (key, address) => {
    expect(toAccount(key)).toMatchObject({
      publicKey: key,
      address: expect.stringMatching(new RegExp(`^${address}`)),
    })
  })

  test.each([undefined, 1, '', ALICE.address, `${ALICE.publicKey}1`, 'f'.repeat(63), '1'.repeat(500)])(
    'no account of %.60j',
    (value) => {
      expect(toAccount(value)).toBeUndefined()
    },
  )
})
