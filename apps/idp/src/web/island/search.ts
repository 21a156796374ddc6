import type { Discover, SignedProof, Wallet } from '@countersign/connectors'
import type { ConnectData } from '../connectData.ts'
import type { Machine, Missed } from './machine.ts'

/** A wallet that people came back from with the answer in this page's address. Taken once; it throws what went wrong. */
export type WalletAnswer = { readonly wallet: Wallet; readonly take: () => SignedProof | undefined }

/** What a connector's module exports; those of the operator have `createDiscover`. */
type ConnectorModule = {
  readonly discover?: Discover
  readonly createDiscover?: (options: unknown) => Discover
  readonly answer?: WalletAnswer
}

type Options = {
  readonly data: Pick<ConnectData, 'chains' | 'demoWallet' | 'namespaces' | 'plugins'>
  readonly machine: Pick<Machine, 'add' | 'miss' | 'resume'>
  /** Loads a module of this origin by its URL. */
  readonly load: (url: string) => Promise<unknown>
}

const toDiscover = ({ createDiscover, discover }: ConnectorModule, options: unknown): Discover => {
  if (createDiscover) return createDiscover(options)
  if (discover) return discover
  throw new TypeError('a connector exports discover or createDiscover')
}

/**
 * Loads the connectors of the request and lets them look for wallets; one that fails leaves the others alone. The result
 * looks again, with those that are loaded.
 */
export const startSearch = ({ data, machine, load }: Options): (() => void) => {
  let round = new AbortController()
  const found: ((signal: AbortSignal) => void)[] = []

  const begin = async (url: string, missed: Missed, options: unknown, namespaces?: readonly string[]) => {
    // Whatever an operator adds reaches wallets that this browser does not have.
    const elsewhere = missed.kind === 'plugin' || undefined
    try {
      const module = (await load(url)) as ConnectorModule
      if (module.answer) machine.resume(module.answer.wallet, module.answer.take)
      const discover = toDiscover(module, options)
      const look = (signal: AbortSignal) =>
        discover((wallet) => {
          // One plug-in may reach chains that this request has no use for.
          const fits = namespaces === undefined || namespaces.includes(wallet.namespace)
          if (fits && !signal.aborted) machine.add({ elsewhere, ...wallet })
        }, signal)
      look(round.signal)
      found.push(look)
    } catch {
      machine.miss(missed)
    }
  }

  for (const { connector, name } of data.namespaces) {
    if (connector !== undefined) void begin(connector, { kind: 'chain', name }, { chains: data.chains })
  }
  for (const { module, name, namespaces, options } of data.plugins ?? []) {
    void begin(module, { kind: 'plugin', name }, options, namespaces)
  }
  // It announces itself like any other wallet.
  if (data.demoWallet !== undefined) load(data.demoWallet).catch(() => {})

  return () => {
    round.abort()
    round = new AbortController()
    for (const look of found) look(round.signal)
  }
}
