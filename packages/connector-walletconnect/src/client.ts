import { ConnectorError } from '@countersign/connectors'
import { inTime, read, toText, untilAborted } from '@countersign/connectors/kit'
import { SignClient } from '#sign-client'
import { createStorage } from './storage.ts'
import { toError } from './toError.ts'

/** How the relay is reached. */
export type RelayOptions = { readonly projectId: string; readonly relayUrl: string }

/** A session that a wallet has approved. */
export type Session = {
  readonly topic: string
  /** CAIP-10, as the wallet spells them. */
  readonly accounts: readonly string[]
}

/** What one sign-in does with the protocol. Every failure is a `ConnectorError`. */
export type Client = {
  /** Asks for a session; `uri` is for the wallet's scanner, `approved` settles with what the person decides. */
  readonly propose: (
    proposal: Proposal,
  ) => Promise<{ readonly uri: string; readonly approved: Promise<Session> }>
  readonly request: (topic: string, chainId: string, call: Call) => Promise<unknown>
  /** Says goodbye to the wallet, hangs up, and leaves nothing in the page. */
  readonly close: () => Promise<void>
}

type OpenClient = Awaited<ReturnType<typeof SignClient.init>>
type Proposal = {
  readonly namespace: string
  readonly chains: readonly string[]
  readonly methods: readonly string[]
}
type Call = { readonly method: string; readonly params: unknown }

/** Longest wait for the relay to take a proposal, and for a farewell, in milliseconds. */
const RELAY_TIMEOUT = 10_000
const FAREWELL = 2_000
/** Wallets refuse a proposal after five minutes. */
const PAIRING_TIMEOUT = 295_000

/** Rejects when the relay refuses or hangs up for good, when the wallet ends the session, or when `signal` aborts. */
const watch = (client: OpenClient, signal: AbortSignal): (<T>(work: Promise<T>) => Promise<T>) => {
  const lost = new Promise<never>((_, reject) => {
    const fail = (cause: unknown) => reject(new ConnectorError('disconnected', cause))
    client.core.relayer.on('relayer_error', fail)
    client.on('session_delete', fail)
    client.on('session_expire', fail)
  })
  // Between two steps nobody waits for it; the next step hears of it.
  lost.catch(() => {})
  return async (work) => {
    // What is settled later is nobody's business any more.
    work.catch(() => {})
    try {
      return await untilAborted(Promise.race([work, lost]), signal)
    } catch (thrown) {
      throw toError(thrown)
    }
  }
}

const accountsOf = (session: unknown, namespace: string): readonly string[] => {
  const accounts = read(read(read(session, 'namespaces'), namespace), 'accounts')
  return Array.isArray(accounts) ? accounts.filter((one) => typeof one === 'string').slice(0, 1000) : []
}

type Emitter = { readonly emit: (event: string, data: unknown) => void }

/** Settles what nobody waits for any more: left to itself, each ends after five minutes with an error in the console. */
const settle = (client: OpenClient): void => {
  for (const { id } of client.proposal.getAll()) client.events.emit('proposal_expire', { id })
  const events = read(client.engine, 'events') as Emitter | undefined
  for (const { request } of client.core.history.pending) {
    events?.emit(`session_request${request.id}`, { error: { code: 6000, message: 'User disconnected.' } })
  }
}

/** The protocol keeps one core a page under a global name, and a function for downloading its log. */
const forget = (prefix: string): void => {
  for (const name of Object.keys(globalThis)) {
    if (name.startsWith('_walletConnectCore_') && name.includes(prefix))
      Reflect.deleteProperty(globalThis, name)
  }
  Reflect.deleteProperty(globalThis, 'downloadLogsBlobInBrowser')
}

/** Opens the protocol for one sign-in: nothing stored, nothing measured, no frame of theirs in the page. */
export const openClient = async (
  { projectId, relayUrl }: RelayOptions,
  signal: AbortSignal,
): Promise<Client> => {
  // A core of its own: with the same prefix it would go on with the keys of the last sign-in.
  const prefix = crypto.randomUUID()
  const client = await SignClient.init({
    projectId,
    relayUrl,
    customStoragePrefix: prefix,
    storage: createStorage(),
    telemetryEnabled: false,
    logger: 'silent',
    metadata: {
      name: toText(globalThis.document?.title) ?? 'Countersign',
      description: 'Sign in',
      url: globalThis.location?.origin ?? '',
      icons: [],
    },
  })
  // It would put a hidden frame of a third party into the page, to have the page's origin attested.
  client.core.verify.register = async () => ''
  const wait = watch(client, signal)
  const topics = new Set<string>()
  return {
    propose: async ({ chains, methods, namespace }) => {
      const optionalNamespaces = { [namespace]: { chains: [...chains], methods: [...methods], events: [] } }
      const { approval, uri } = await wait(inTime(client.connect({ optionalNamespaces }), RELAY_TIMEOUT))
      if (uri === undefined) throw new ConnectorError('wallet_failed')
      const approved = wait(inTime(approval(), PAIRING_TIMEOUT)).then((session): Session => {
        topics.add(session.topic)
        return { topic: session.topic, accounts: accountsOf(session, namespace) }
      })
      return { uri, approved }
    },
    request: (topic, chainId, request) => wait(client.request({ topic, chainId, request })),
    close: async () => {
      const reason = { code: 6000, message: 'User disconnected.' }
      const farewell = Promise.all([...topics].map((topic) => client.disconnect({ topic, reason })))
      await inTime(farewell, FAREWELL).catch(() => {})
      settle(client)
      client.core.heartbeat.stop()
      // Where the relay cannot be reached, the protocol would try again without end: no connection without its token.
      client.core.crypto.signJWT = () => new Promise(() => {})
      await inTime(client.core.relayer.transportClose(), FAREWELL).catch(() => {})
      forget(prefix)
    },
  }
}
