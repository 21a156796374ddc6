import { ConnectorError } from '@countersign/connectors'
import { inTime, read, toText, untilAborted } from '@countersign/connectors/kit'
import { WalletConnect } from '@perawallet/walletconnect'
import { toError } from './toError.ts'

/** One meeting with a phone. Every failure is a `ConnectorError`. */
export type Session = {
  /** What the phone scans. */
  readonly uri: string
  /** Settles when the person has decided: the addresses that the phone shares. */
  readonly accounts: Promise<readonly string[]>
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>
  /** Ends it for both sides and leaves nothing in the page. */
  readonly close: () => Promise<void>
}

/** The codes on screens are not kept alive for longer, in milliseconds. */
const PAIRING_TIMEOUT = 300_000
/** Attempts a second apart before the bridge counts as out of reach. */
const ATTEMPTS = 3

/** Nothing is kept: each sign-in has keys of its own. */
const NO_STORAGE = {
  getSession: () => null,
  setSession: <T>(session: T): T => session,
  removeSession: () => {},
}

/** Bridges are named as websites are in what phones scan. */
const toBridge = (url: string): string => url.replace(/^ws/, 'http')

/** Stops the client's socket, which would look for a bridge out of reach once a second for ever. */
const hangUp = (connector: WalletConnect): void => {
  const transport = read(connector, '_transport') as object
  Reflect.set(transport, '_socketCreate', () => {})
  for (const name of ['_socket', '_nextSocket']) {
    const socket = read(transport, name) as WebSocket | null
    socket?.close()
  }
}

type Listened = {
  readonly accounts: Promise<readonly string[]>
  /** Rejects when the session or the bridge is lost. */
  readonly lost: Promise<never>
}

const listen = (connector: WalletConnect): Listened => {
  let connected = false
  let failures = 0
  const lost = new Promise<never>((_, reject) => {
    connector.on('disconnect', (cause) =>
      reject(new ConnectorError(connected ? 'disconnected' : 'rejected', cause)),
    )
    connector.on('transport_error', (cause) => {
      if (read(read(connector, '_transport'), 'connected') === true) return
      failures += 1
      if (failures >= ATTEMPTS) reject(new ConnectorError('disconnected', cause))
    })
  })
  lost.catch(() => {})
  const accounts = new Promise<readonly string[]>((resolve, reject) => {
    connector.on('connect', (cause, payload) => {
      connected = true
      const [first] = (read(payload, 'params') ?? []) as readonly unknown[]
      const list = read(first, 'accounts')
      if (cause !== null || !Array.isArray(list)) reject(new ConnectorError('wallet_failed', cause))
      else resolve(list.filter((one) => typeof one === 'string').slice(0, 1000))
    })
  })
  accounts.catch(() => {})
  return { accounts, lost }
}

/** Asks for a session on an Algorand network, by the number that wallets have for it. */
export const openSession = async (
  { bridgeUrl, chainId }: { readonly bridgeUrl: string; readonly chainId: number },
  signal: AbortSignal,
): Promise<Session> => {
  const connector = new WalletConnect({
    bridge: toBridge(bridgeUrl),
    storage: NO_STORAGE,
    signingMethods: ['algo_signData'],
    clientMeta: {
      name: toText(globalThis.document?.title) ?? 'Countersign',
      description: 'Sign in',
      url: globalThis.location?.origin ?? '',
      icons: [],
    },
  })
  const { accounts, lost } = listen(connector)
  const wait = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => {})
    try {
      return await untilAborted(Promise.race([work, lost]), signal)
    } catch (thrown) {
      throw toError(thrown)
    }
  }
  await wait(connector.createSession({ chainId }))
  return {
    uri: connector.uri,
    accounts: wait(inTime(accounts, PAIRING_TIMEOUT)),
    request: (method, params) =>
      wait(connector.sendCustomRequest({ method, params: [...params] }, { forcePushNotification: true })),
    close: async () => {
      if (connector.connected) await connector.killSession().catch(() => {})
      hangUp(connector)
    },
  }
}
