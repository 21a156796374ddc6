import { SignClient } from '@walletconnect/sign-client'

/** What the person at the wallet does. */
export type RemoteBehaviour = {
  readonly namespace: string
  /** CAIP-10 as sessions have them. */
  readonly accounts: readonly string[]
  readonly methods: readonly string[]
  /** Answers a call of a session; throws `{ code, message }` to refuse. */
  // biome-ignore lint/suspicious/noExplicitAny: each method has its own.
  readonly answer: (call: { readonly method: string; readonly params: any }) => Promise<unknown>
  readonly connect?: 'approve' | 'reject' | undefined
}

/** The other device: the official client of the wallet's side. */
export type RemoteWallet = {
  readonly pair: (uri: string) => Promise<void>
  /** Who the wallet says is asking. */
  readonly proposers: readonly { readonly name: string; readonly url: string }[]
  /** Chains that it was asked for. */
  readonly chains: readonly string[]
  /** Ends every session. */
  readonly leave: () => Promise<void>
  /** Sessions that the other side has not ended. */
  readonly sessions: () => number
  readonly close: () => Promise<void>
}

type Goodbye = (given: { readonly topic: string }) => Promise<void>

/**
 * The library lets go of two promises when it is told of the end of a session. The second time, which a publication that is
 * sent again is enough for, they reject with nobody listening, and that ends a test run.
 */
const survive = (client: Awaited<ReturnType<typeof SignClient.init>>): void => {
  const engine = client.engine as unknown as { isValidDisconnect: Goodbye; deleteSession: Goodbye }
  const { deleteSession, isValidDisconnect } = engine
  engine.isValidDisconnect = (given) => {
    const checked = isValidDisconnect(given)
    checked.catch(() => {})
    return checked
  }
  engine.deleteSession = (given) =>
    deleteSession(given).catch((error: unknown) => {
      // Not there any more: that is what was asked for.
      if (client.session.keys.includes(given.topic)) throw error
    })
}

export const openRemoteWallet = async (
  relay: { readonly projectId: string; readonly relayUrl: string },
  { accounts, answer, connect = 'approve', methods, namespace }: RemoteBehaviour,
): Promise<RemoteWallet> => {
  const client = await SignClient.init({
    ...relay,
    customStoragePrefix: crypto.randomUUID(),
    telemetryEnabled: false,
    logger: 'silent',
    metadata: { name: 'Phone', description: 'A wallet', url: 'https://wallet.example', icons: [] },
  })
  survive(client)
  // It would ask a third party about the page.
  client.core.verify.resolve = async () => ({ origin: '' })
  const proposers: { name: string; url: string }[] = []
  const chains: string[] = []
  client.on('session_proposal', ({ id, params }) => {
    proposers.push(params.proposer.metadata)
    chains.push(...(params.optionalNamespaces[namespace]?.chains ?? []))
    const decide = async () => {
      if (connect === 'reject')
        return client.reject({ id, reason: { code: 5000, message: 'User rejected.' } })
      const namespaces = { [namespace]: { accounts: [...accounts], methods: [...methods], events: [] } }
      return client.approve({ id, namespaces })
    }
    void decide()
  })
  client.on('session_request', ({ id, params, topic }) => {
    const respond = async () => {
      try {
        const result = await answer(params.request)
        await client.respond({ topic, response: { id, jsonrpc: '2.0', result } })
      } catch (error) {
        const { code = -32000, message = 'failed' } = error as { code?: number; message?: string }
        await client.respond({ topic, response: { id, jsonrpc: '2.0', error: { code, message } } })
      }
    }
    void respond().catch(() => {})
  })
  return {
    pair: async (uri) => void (await client.pair({ uri })),
    proposers,
    chains,
    leave: async () => {
      const reason = { code: 6000, message: 'User disconnected.' }
      await Promise.all(client.session.keys.map((topic) => client.disconnect({ topic, reason })))
    },
    sessions: () => client.session.length,
    close: async () => {
      client.core.heartbeat.stop()
      await client.core.relayer.transportClose()
    },
  }
}
