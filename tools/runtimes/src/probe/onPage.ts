import { ConnectorError, type Discover, type SignedProof, type Wallet } from '@countersign/connectors'
import { tryOut } from './row.ts'
import type { Cases, Row } from './types.ts'
import { UNSIGNED } from './unsigned.ts'

const DOMAIN = 'app.example'

/** What does not answer is named, in the place of the whole page. */
const PATIENCE = 20_000

// The proof is whatever the wallet said: what is in it is the verifier's to judge.
type Any = Parameters<typeof JSON.stringify>[0]

/** A person with another device, in the process that has opened this page. */
type Person = { readonly scan: (what: string, does: 'sign' | 'decline', uri: string) => Promise<void> }

const { scan } = globalThis as unknown as Person

/** What a server does for a sign-in: writes the text, and verifies what comes back. */
async function signIn(wallet: Wallet, chain: string, does: 'sign' | 'decline' = 'sign'): Promise<unknown> {
  const { createSignIn, verifySignIn } = await import('@countersign/siwx')
  const { generateNonce } = await import('@countersign/siwx-core')
  const nonce = generateNonce()
  const challenge = async (account: string, { type }: { readonly type?: string | undefined } = {}) => {
    const uri = `https://${DOMAIN}/login`
    const written = await createSignIn({
      account,
      type,
      domain: DOMAIN,
      uri,
      nonce,
      issuedAt: new Date(),
    } as Any)
    if (!written.ok) throw new Error(written.code)
    return { id: 'c1', message: written.message, payload: written.payload }
  }
  try {
    const {
      account,
      challenge: _id,
      ...proof
    }: SignedProof = await wallet.signIn({
      chains: [chain],
      challenge,
      step: () => {},
      pick: async ([first]) => first ?? Promise.reject(new Error('nothing to pick')),
      pair: (pairing) => {
        if (pairing !== undefined) void scan(wallet.id, does, pairing.uri)
      },
      signal: AbortSignal.timeout(PATIENCE),
    })
    const result = await verifySignIn(proof as Any, { domain: DOMAIN, nonce })
    if (!result.ok) return UNSIGNED.includes(result.code) ? 'unsigned' : result.code
    return result.account === account ? 'signed in' : result.account
  } catch (error) {
    return error instanceof ConnectorError ? error.code : String(error)
  }
}

/** The wallet of that name, as soon as it announces itself. */
async function find(discover: Discover, isIt: (wallet: Wallet) => boolean): Promise<Wallet> {
  const page = new AbortController()
  const timer = setTimeout(() => page.abort(new Error('no such wallet')), PATIENCE)
  try {
    return await new Promise<Wallet>((resolve, reject) => {
      page.signal.addEventListener('abort', () => reject(page.signal.reason))
      discover((wallet) => (isIt(wallet) ? resolve(wallet) : undefined), page.signal)
    })
  } finally {
    clearTimeout(timer)
    page.abort()
  }
}

/** Wallets that announce themselves by EIP-6963: one signs, one is declined, one says something else. */
async function ethereum(): Promise<Row> {
  const { discover } = await import('@countersign/connectors/ethereum')
  const trial = (wallet: string, expected: string) => ({
    name: wallet,
    run: async () => signIn(await find(discover, ({ name }) => name === wallet), 'eip155:1'),
    expected,
  })
  return tryOut('connectors', {
    accepts: [trial('Signer', 'signed in')],
    refuses: [trial('Decliner', 'rejected'), trial('Forger', 'unsigned')],
  })
}

async function remote(name: string, discover: Discover, chains: readonly string[]): Promise<Row> {
  const trial = (chain: string, does: 'sign' | 'decline', expected: string) => ({
    name: `${chain}, ${does}`,
    run: async () => {
      const wallet = await find(discover, ({ namespace }) => chain.startsWith(`${namespace}:`))
      return signIn(wallet, chain, does)
    },
    expected,
  })
  return tryOut(name, {
    accepts: chains.map((chain) => trial(chain, 'sign', 'signed in')),
    refuses: chains.map((chain) => trial(chain, 'decline', 'rejected')),
  })
}

/** Signs in with each connector: a wallet in this page, and people with other devices. */
export async function probe({ meetings }: Cases): Promise<readonly Row[]> {
  const { bridgeUrl, matrixUrl, projectId, relayUrl } = meetings
  const [beacon, pera, walletConnect] = await Promise.all([
    import('@countersign/connector-beacon-p2p'),
    import('@countersign/connector-pera'),
    import('@countersign/connector-walletconnect'),
  ])
  const tezos = 'tezos:NetXdQprcVkpaWU'
  return Promise.all([
    ethereum(),
    remote('connector-beacon-p2p', beacon.createDiscover({ nodes: [matrixUrl] }), [tezos]),
    remote('connector-pera', pera.createDiscover({ bridgeUrl }), [
      'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
    ]),
    remote('connector-walletconnect', walletConnect.createDiscover({ projectId, relayUrl }), ['eip155:1']),
  ])
}
