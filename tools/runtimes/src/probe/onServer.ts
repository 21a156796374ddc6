import { ConnectorError, type Discover, type Wallet } from '@countersign/connectors'
import { tryOut } from './row.ts'
import type { Row, Trial } from './types.ts'

/** Long enough for `window.ethereum` to be looked for. */
const LOOKED = 350

async function found(discover: Discover, patience: number): Promise<readonly Wallet[]> {
  const page = new AbortController()
  const wallets: Wallet[] = []
  discover((wallet) => wallets.push(wallet), page.signal)
  await new Promise((resolve) => void setTimeout(resolve, patience))
  page.abort()
  return wallets
}

const finders: Readonly<Record<string, () => Promise<{ readonly discover: Discover }>>> = {
  algorand: () => import('@countersign/connectors/algorand'),
  ethereum: () => import('@countersign/connectors/ethereum'),
  flow: () => import('@countersign/connectors/flow'),
  near: () => import('@countersign/connectors/near'),
  polkadot: () => import('@countersign/connectors/polkadot'),
  tezos: () => import('@countersign/connectors/tezos'),
  'wallet-standard': () => import('@countersign/connectors/wallet-standard'),
}

/** Entry points that find nothing by themselves. */
const others: Readonly<Record<string, () => Promise<object>>> = {
  beacon: () => import('@countersign/connectors/beacon'),
  kit: () => import('@countersign/connectors/kit'),
  'my-near-wallet': () => import('@countersign/connectors/my-near-wallet'),
}

async function connectors(): Promise<Row> {
  // All at the same time: most of it is waiting.
  const counts = Object.fromEntries(
    await Promise.all(
      Object.entries(finders).map(async ([name, load]) => [
        name,
        await load()
          .then(({ discover }) => found(discover, LOOKED))
          .then(({ length }) => length, String),
      ]),
    ),
  ) as Readonly<Record<string, unknown>>
  return tryOut('connectors', {
    accepts: Object.entries(others).map(([name, load]) => ({
      name,
      run: async () => Object.keys(await load()).length > 0,
      expected: true,
    })),
    refuses: Object.keys(finders).map((name) => ({ name, run: async () => counts[name], expected: 0 })),
  })
}

/** Where there is no page, there is nobody to show a code to. */
async function refusal(wallet: Wallet): Promise<unknown> {
  try {
    return await wallet.signIn({
      chains: ['eip155:1', 'tezos:NetXdQprcVkpaWU', 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'],
      challenge: async () => Promise.reject(new Error('nothing to sign')),
      step: () => {},
      pick: async () => Promise.reject(new Error('nothing to pick')),
      signal: new AbortController().signal,
    })
  } catch (error) {
    return error instanceof ConnectorError ? error.code : String(error)
  }
}

async function remote(name: string, load: () => Promise<Discover>, offers: readonly string[]): Promise<Row> {
  const wallets = await found(await load(), 0)
  const offered: Trial = {
    name: 'what is offered',
    run: async () => wallets.map(({ namespace }) => namespace),
    expected: offers,
  }
  return tryOut(name, {
    accepts: [offered],
    refuses: wallets.map((wallet) => ({
      name: `${wallet.name}, without a page`,
      run: () => refusal(wallet),
      expected: 'unsupported',
    })),
  })
}

/** Imports what is for browsers where there is none: nothing throws, nothing is found, nothing signs. */
export async function probe(): Promise<readonly Row[]> {
  const [projectId, url] = ['0123456789abcdef0123456789abcdef', 'ws://127.0.0.1:9']
  return [
    await connectors(),
    await remote(
      'connector-beacon-p2p',
      async () =>
        (await import('@countersign/connector-beacon-p2p')).createDiscover({ nodes: ['http://127.0.0.1:9'] }),
      ['tezos'],
    ),
    await remote(
      'connector-pera',
      async () => (await import('@countersign/connector-pera')).createDiscover({ bridgeUrl: url }),
      ['algorand'],
    ),
    await remote(
      'connector-walletconnect',
      async () =>
        (await import('@countersign/connector-walletconnect')).createDiscover({ projectId, relayUrl: url }),
      ['eip155', 'polkadot', 'tezos'],
    ),
  ]
}
