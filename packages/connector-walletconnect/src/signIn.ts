import {
  ConnectorError,
  type SignedProof,
  type SignInContext,
  type WalletAccount,
} from '@countersign/connectors'
import { pickAccount, requestChallenge, showPairing } from '@countersign/connectors/kit'
import { type Client, openClient, type RelayOptions, type Session } from './client.ts'
import type { Namespace } from './createDiscover.ts'
import { SIGNERS, type Signer } from './signers.ts'

/** The chains of the request under the names that sessions have for them. */
const namesOf = (namespace: Namespace, { nameOf }: Signer, { chains }: SignInContext) =>
  new Map(chains.filter((chain) => chain.startsWith(`${namespace}:`)).map((chain) => [nameOf(chain), chain]))

type Names = ReturnType<typeof namesOf>

/** An account of the wallet, and the chain as the session has it. */
type Offered = WalletAccount & { readonly sessionChain: string }

const toOffered = (names: Names, account: string): readonly Offered[] => {
  const cut = account.lastIndexOf(':')
  const sessionChain = account.slice(0, cut)
  const address = account.slice(cut + 1)
  const chain = names.get(sessionChain)
  if (chain === undefined || !/^[-.%a-zA-Z0-9]{1,128}$/.test(address)) return []
  return [{ account: `${chain}:${address}`, address, sessionChain }]
}

/** One entry for each address, on the first chain of the request that the wallet has it on. */
const accountsOf = (names: Names, { accounts }: Session): readonly Offered[] => {
  const all = accounts.flatMap((account) => toOffered(names, account))
  const ordered = [...names.keys()].flatMap((name) => all.filter(({ sessionChain }) => sessionChain === name))
  return [...new Map(ordered.toReversed().map((one) => [one.address, one])).values()].toReversed()
}

const pairUp = async (
  client: Client,
  {
    namespace,
    names,
    signer,
  }: { readonly namespace: Namespace; readonly names: Names; readonly signer: Signer },
  pair: NonNullable<SignInContext['pair']>,
): Promise<Session> => {
  const { uri, approved } = await client.propose({
    namespace,
    chains: [...names.keys()],
    methods: signer.methods,
  })
  return showPairing(uri, approved, pair)
}

/** Pairing, account, challenge, signature; then the session ends. */
export const signIn = async (
  namespace: Namespace,
  relay: RelayOptions,
  context: SignInContext,
): Promise<SignedProof> => {
  const { pair, signal, step } = context
  const signer = SIGNERS[namespace]
  const names = namesOf(namespace, signer, context)
  if (pair === undefined || names.size === 0) throw new ConnectorError('unsupported')
  if (signal.aborted) throw new ConnectorError('aborted')
  step('connecting')
  const client = await openClient(relay, signal)
  try {
    const session = await pairUp(client, { namespace, names, signer }, pair)
    const { account, address, sessionChain } = await pickAccount(accountsOf(names, session), context)
    const challenge = await requestChallenge(context, account, { type: signer.type })
    step('signing')
    const ask = (method: string, params: unknown) =>
      client.request(session.topic, sessionChain, { method, params })
    const signed = await signer.sign(ask, address, challenge)
    return { challenge: challenge.id, account, type: signer.type, ...signed }
  } finally {
    // The result does not wait for the farewell.
    void client.close()
  }
}
