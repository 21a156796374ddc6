import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { contextWith } from './test/context.ts'
import { ADDRESS, announce, fakeProvider, fakeWindow, info, MESSAGE, SIGNATURE } from './test/fakes.ts'
import { ALICE, nearChain } from './test/nearWallet.ts'
import { createServer } from './test/signInServer.ts'
import type { SignedProof, Wallet } from './types.ts'

const readme = openDocument('packages/connectors/README.md')

beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue())
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

test('the README: its example lists wallets and signs in, and a “no” is no error', async () => {
  type Example = {
    readonly listWallets: (show: (wallet: Wallet) => void) => AbortController
    readonly signIn: (wallet: Wallet, signal: AbortSignal) => Promise<SignedProof | undefined>
  }
  expect(takeInstall(readme)).toEqual(['@countersign/connectors'])
  const page = fakeWindow()
  const asked: unknown[] = []
  vi.stubGlobal('fetch', async (path: string, { body }: { body: string }) => {
    asked.push(path, JSON.parse(body))
    return Response.json({ id: 'c1', message: MESSAGE })
  })
  const { exports } = await runModule<Example>(readme.take({ language: 'ts', holds: 'listWallets' }))

  const found: Wallet[] = []
  const { signal } = exports.listWallets((wallet) => found.push(wallet))
  announce(page, info(), fakeProvider())
  announce(page, info({ uuid: 'b' }), fakeProvider({ personal_sign: { reject: { code: 4001 } } }))
  announce(page, info({ uuid: 'c' }), fakeProvider({ personal_sign: { reject: { code: 4200 } } }))
  const [willing, unwilling, unable] = found
  if (!willing || !unwilling || !unable) throw new Error('not all wallets were shown')
  const account = `eip155:1:${ADDRESS}`
  expect(await exports.signIn(willing, signal)).toMatchObject({ account, signature: SIGNATURE })
  expect(asked).toEqual(['/challenge', { place: account }])
  expect(await exports.signIn(unwilling, signal)).toBeUndefined()
  await expect(exports.signIn(unable, signal)).rejects.toMatchObject({ code: 'unsupported' })
})

test('the README: its example of a wallet by redirect takes the answer when the person is back', async () => {
  type Example = {
    readonly wallet: Wallet
    readonly start: (post: (proof: unknown) => Promise<void>) => Promise<void>
  }
  const values = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  })
  vi.stubGlobal('history', { state: null, replaceState: () => {} })
  const left = new Promise<string>((assign) => {
    vi.stubGlobal('location', { assign, hash: '', pathname: '/login', search: '' })
  })
  const block = readme.take({ language: 'ts', heading: 'MyNearWallet' })
  const { exports } = await runModule<Example>(block)
  const chain = nearChain()
  const server = createServer({ readers: { near: { reader: () => chain } } })
  const posted: SignedProof[] = []
  const post = async (proof: unknown) => void posted.push(proof as SignedProof)
  await exports.start(post)

  void exports.wallet.signIn(contextWith(server, ['near:mainnet']))
  const { searchParams } = new URL(await left)
  const get = (name: string) => searchParams.get(name) ?? ''
  const nonce = Uint8Array.from(Buffer.from(get('nonce'), 'base64'))
  const [message, recipient, callbackUrl] = [get('message'), get('recipient'), get('callbackUrl')]
  const signature = await ALICE.sign({ message, recipient, nonce, callbackUrl })
  const answer = {
    ...{ accountId: ALICE.accountId, publicKey: ALICE.publicKey, state: get('state') },
    signature: Buffer.from(signature).toString('base64'),
  }
  vi.stubGlobal('location', { hash: `#${new URLSearchParams(answer)}`, pathname: '/login', search: '' })
  await exports.start(post)
  const [proof] = posted
  if (!proof) throw new Error('nothing was posted')
  expect(await server.verify(proof)).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
  readme.expectAllTaken()
})
