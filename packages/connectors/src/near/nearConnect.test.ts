import { InjectedWallet, NearConnector } from '@hot-labs/near-connect'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { contextWith } from '../test/context.ts'
import { createNearWallet, injectNear, type NearKnobs, nearChain } from '../test/nearWallet.ts'
import { openPage, type Page } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import type { Wallet } from '../types.ts'
import { discover } from './discover.ts'

const memory = () => {
  const values = new Map<string, string>()
  return {
    get: async (key: string) => values.get(key) ?? null,
    set: async (key: string, value: string) => void values.set(key, value),
    remove: async (key: string) => void values.delete(key),
  }
}

const openServer = () => {
  const chain = nearChain()
  return createServer({ readers: { near: { reader: () => chain } } })
}

/** The official client, without its list from the network. */
const openClient = async (): Promise<NearConnector> => {
  const client = new NearConnector({
    network: 'mainnet',
    autoConnect: false,
    storage: memory(),
    manifest: { wallets: [], version: '1.0.0' },
  })
  await client.whenManifestLoaded
  return client
}

describe('near-connect, the official client', () => {
  let page: Page
  beforeEach(() => {
    page = openPage()
    Object.assign(page, { parent: page })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test.each<[string, NearKnobs]>([
    ['signInAndSignMessage', {}],
    ['signIn and signMessage', { old: true }],
  ])('accepts our twin, and the server its answer: %s', async (_, knobs) => {
    injectNear(page, createNearWallet(knobs))
    const client = await openClient()
    expect(client.availableWallets.map(({ manifest }) => manifest.id)).toEqual(['twin'])

    const server = openServer()
    const { id, message, payload } = await server.challenge('near:mainnet')
    const { nonce, recipient } = payload as { readonly nonce: string; readonly recipient: string }
    const signMessageParams = { message, recipient, nonce: Uint8Array.from(Buffer.from(nonce, 'base64')) }
    const signed = await (knobs.old
      ? (await client.connect({ walletId: 'twin' })).signMessage(signMessageParams)
      : new Promise<{ accountId: string; publicKey: string; signature: string }>((resolve, reject) => {
          client.on('wallet:signInAndSignMessage', ({ accounts: [first] }) => {
            if (first === undefined) reject(new Error('no account'))
            else resolve(first.signedMessage)
          })
          client.connect({ walletId: 'twin', signMessageParams }).catch(reject)
        }))
    const account = `near:mainnet:${signed.accountId}`
    const proof = { challenge: id, account, type: 'near:nep413', message, ...signed }
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: account })
  })

  test.each<[NearKnobs]>([[{}], [{ old: true }]])(
    'its own wallet object, announced to our connector, signs in: %j',
    async (knobs) => {
      // Methods and manifest are on the prototype here, not on the object.
      injectNear(page, new InjectedWallet(await openClient(), createNearWallet(knobs)))
      const found: Wallet[] = []
      const stop = new AbortController()
      discover((wallet) => found.push(wallet), stop.signal)
      stop.abort()
      expect(found.map(({ name }) => name)).toEqual(['Near twin'])

      const server = openServer()
      const proof = await found[0]?.signIn(contextWith(server, ['near:mainnet']))
      if (proof === undefined) throw new Error('no wallet')
      expect(await server.verify(proof)).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
    },
  )
})
