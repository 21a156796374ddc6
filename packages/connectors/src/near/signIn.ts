import { ConnectorError } from '../errors.ts'
import { callWallet } from '../internal/callWallet.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'
import type { SignedProof, SignInContext } from '../types.ts'
import { toAccountId, toProof } from './proof.ts'
import { type NearRequest, requestNep413 } from './request.ts'

type Network = 'mainnet' | 'testnet'

/** The first chain of the request that wallets have a name for; testnet only where the wallet says that it knows it. */
const findNetwork = (features: unknown, chains: readonly string[]): Network => {
  const testnet = read(features, 'testnet') === true
  const found = chains.find((chain) => chain === 'near:mainnet' || (testnet && chain === 'near:testnet'))
  if (found === undefined) throw new ConnectorError('unsupported')
  return found.slice('near:'.length) as Network
}

const paramsOf = ({ message, recipient, nonce }: NearRequest) => ({
  message,
  recipient,
  nonce: Uint8Array.from(atob(nonce), (character) => character.charCodeAt(0)),
})

/** One prompt: the wallet connects and signs, and names the account with its answer. */
const signAtOnce = async (
  wallet: unknown,
  network: Network,
  context: SignInContext,
): Promise<SignedProof> => {
  const request = await requestNep413(context, `near:${network}`)
  context.step('signing')
  const params = { network, messageParams: paramsOf(request) }
  const answer = await callWallet(wallet, 'signInAndSignMessage', [params], context.signal)
  const proofs = toList(answer).map((entry) => {
    const proof = toProof(read(entry, 'signedMessage'), request)
    const { account, accountId: address } = proof
    if (read(entry, 'accountId') !== address) throw new ConnectorError('wrong_account')
    return { account, address, proof }
  })
  return (await pickAccount(proofs, context)).proof
}

/** Two prompts: accounts first, then the signature of the one that was picked. */
const signAfterwards = async (
  wallet: unknown,
  network: Network,
  context: SignInContext,
): Promise<SignedProof> => {
  const { signal, step } = context
  const chain = `near:${network}`
  const shared = toList(await callWallet(wallet, 'signIn', [{ network }], signal))
  const ids = new Set(shared.map((account) => toAccountId(read(account, 'accountId'))))
  const accounts = Array.from(ids, (address) => ({ account: `${chain}:${address}`, address }))
  const { account, address } = await pickAccount(accounts, context)
  const request = await requestNep413(context, chain, { account })
  step('signing')
  const params = { ...paramsOf(request), network, signerId: address }
  const proof = toProof(await callWallet(wallet, 'signMessage', [params], signal), request)
  if (proof.account !== account) throw new ConnectorError('wrong_account')
  return proof
}

/** NEP-413 over the server's text: `signInAndSignMessage` where the wallet has it, else `signIn` and `signMessage`. */
export const signIn = async (wallet: unknown, context: SignInContext): Promise<SignedProof> => {
  context.step('connecting')
  const features = read(read(wallet, 'manifest'), 'features')
  const network = findNetwork(features, context.chains)
  if (read(features, 'signInAndSignMessage') === true) return signAtOnce(wallet, network, context)
  // Wallets have all functions of the interface, those that always refuse included.
  if (read(features, 'signMessage') === false) throw new ConnectorError('unsupported')
  return signAfterwards(wallet, network, context)
}
