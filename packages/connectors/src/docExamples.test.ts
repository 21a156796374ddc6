import { createBeaconPeer } from '@countersign/testing/beaconPeer'
import { docExamples, type ExampleRun, type Names } from '@countersign/testing/docExamples'
import { createEthereumAccount } from '@countersign/testing/ethereumAccount'
import { registerWallet } from '@wallet-standard/wallet'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMyNearWallet } from './near/myNearWallet.ts'
import { installAlgorandWallet } from './test/algorandWallets.ts'
import { contextWith } from './test/context.ts'
import { announce, fakeProvider, fakeWindow, info } from './test/fakes.ts'
import { installFlowWallet } from './test/flowWallet.ts'
import { createNearWallet, injectNear, ALICE as NEAR_ALICE, nearChain } from './test/nearWallet.ts'
import { openPage } from './test/page.ts'
import { injectPolkadot } from './test/polkadotWallet.ts'
import { createServer } from './test/signInServer.ts'
import { createSolanaWallet } from './test/solanaWallet.ts'
import { installTezosWallet, ALICE as TEZOS_ALICE } from './test/tezosWallet.ts'
import type { SignedProof, Wallet } from './types.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page with a wallet extension in it, which the example finds and names. */
const finding = (install: () => void, name: string): ExampleRun => ({
  given: () => {
    install()
    return {}
  },
  prints: [name],
  check: async ({ page }: Names, printed) => {
    await vi.waitFor(() => expect(printed).toContain(name), { timeout: 10_000 })
    page.abort()
  },
})

/** The wallet's end of Beacon is its own SDK. */
async function pairOverMyTransport(publicKey: string) {
  const peer = createBeaconPeer('Example Wallet')
  let theirKey = ''
  await peer.pair({ publicKey }, (answer) => {
    theirKey = (answer as { readonly publicKey: string }).publicKey
    return answer
  })
  const answerTo = async (encrypted: string) => {
    const { id, type, payload } = await peer.decrypt(encrypted)
    if (type === 'permission_request')
      return { id, type: 'permission_response', publicKey: TEZOS_ALICE.publicKey }
    return { id, type: 'sign_payload_response', signature: TEZOS_ALICE.sign(String(payload)) }
  }
  const exchange = async (encrypted: string, take: (encrypted: string) => unknown) =>
    take(await peer.encrypt(await answerTo(encrypted)))
  return { theirKey, exchange }
}

const alice = createEthereumAccount()
const myWallet = { connect: async () => alice.address, sign: alice.sign }

const chain = nearChain()
const nearServer = createServer({ readers: { near: { reader: () => chain } } })
const posted: SignedProof[] = []

/** The person has left for MyNearWallet, has signed there, and is back. */
async function comeBack() {
  const values = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  })
  const left = new Promise<string>((go) => {
    const wallet = createMyNearWallet({ callbackUrl: 'https://app.example/login', go })
    void wallet.signIn(contextWith(nearServer, ['near:mainnet']))
  })
  const { searchParams } = new URL(await left)
  const get = (name: string) => searchParams.get(name) ?? ''
  const nonce = Uint8Array.from(Buffer.from(get('nonce'), 'base64'))
  const [message, recipient, callbackUrl] = [get('message'), get('recipient'), get('callbackUrl')]
  const signature = Buffer.from(await NEAR_ALICE.sign({ message, recipient, nonce, callbackUrl }))
  const { accountId, publicKey } = NEAR_ALICE
  const answer = { accountId, publicKey, state: get('state'), signature: signature.toString('base64') }
  vi.stubGlobal('history', { state: null, replaceState: () => {} })
  vi.stubGlobal('location', { hash: `#${new URLSearchParams(answer)}`, pathname: '/login', search: '' })
  return {}
}

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'algorand/discover.ts#discover': finding(() => {
      openPage()
      installAlgorandWallet('kibisis')
    }, 'Example Wallet'),
    'beacon.ts': {
      given: { pairOverMyTransport },
      check: async ({ signIn }) => {
        openPage()
        const server = createServer()
        const proof = await signIn(contextWith(server, ['tezos:NetXdQprcVkpaWU']))
        expect(await server.verify(proof)).toMatchObject({
          ok: true,
          subject: `tezos:${TEZOS_ALICE.address}`,
        })
      },
    },
    'ethereum/discover.ts#discover': finding(() => {
      const page = fakeWindow()
      page.addEventListener('eip6963:requestProvider', () => announce(page, info(), fakeProvider()))
    }, 'Example Wallet'),
    'flow/discover.ts#discover': finding(() => {
      openPage()
      installFlowWallet()
    }, 'Example Wallet'),
    'kit.ts': {
      given: { myWallet },
      check: async ({ discover }) => {
        const found: Wallet[] = []
        discover((wallet: Wallet) => found.push(wallet), new AbortController().signal)
        const server = createServer()
        const proof = await found[0]?.signIn(contextWith(server, ['eip155:1']))
        expect(proof && (await server.verify(proof))).toMatchObject({
          ok: true,
          subject: `eip155:${alice.address.toLowerCase()}`,
        })
      },
    },
    'near/discover.ts#discover': finding(() => injectNear(openPage(), createNearWallet()), 'Near twin'),
    'near/myNearWallet.ts#createMyNearWallet': {
      given: () => {
        vi.stubGlobal('location', { origin: 'https://app.example', pathname: '/login' })
        return {}
      },
    },
    'near/myNearWallet.ts#takeMyNearWalletAnswer': {
      given: comeBack,
      fetch: async (path, init) => {
        expect(path).toBe('/proof')
        posted.push(JSON.parse(init?.body as string) as SignedProof)
        return new Response()
      },
      check: async () => {
        const [proof] = posted
        const result = proof && (await nearServer.verify(proof))
        expect(result).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
      },
    },
    'polkadot/discover.ts#discover': finding(() => {
      openPage()
      injectPolkadot()
    }, 'Polkadot.js'),
    'tezos/discover.ts#discover': finding(() => void installTezosWallet(openPage()), 'Example Wallet'),
    'wallet-standard/discover.ts#discover': finding(() => {
      openPage()
      registerWallet(createSolanaWallet())
    }, 'Solana twin'),
  })
  for (const { name, run } of examples) test(name, run)
})
