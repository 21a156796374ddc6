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
const findNetwork = (wallet: unknown, chains: readonly string[]): Network => {
  const testnet = read(read(read(wallet, 'manifest'), 'features'), 'testnet') === true
  const found = chains.find((chain) => chain === 'near:mainnet' || (testnet && chain === 'near:testnet'))
  if (found === undefined) throw new ConnectorError('unsupported')
  return found.slice('near:'.length) as Network
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

const paramsOf = ({ challenge, recipient, nonce }: NearRequest) => ({
  message: challenge.message,
  recipient,
  nonce: bytesOf(nonce),
})

/** A non-empty list of accounts. */
const toAccounts = (answer: unknown): readonly unknown[] => {
  const accounts = toList(answer)
  if (accounts === undefined) throw new ConnectorError('wallet_failed')
  if (accounts.length === 0) throw new ConnectorError('no_accounts')
  return accounts
}

/** One prompt: the wallet connects and signs, and names the account with its answer. */
const signAtOnce = async (
  wallet: unknown,
  network: Network,
  context: SignInContext,
): Promise<SignedProof> => {
  const chain = `near:${network}`
  const request = await requestNep413(context, chain)
  context.step('signing')
  const messageParams = paramsOf(request)
  const answer = await callWallet(
    wallet,
    'signInAndSignMessage',
    [{ network, messageParams }],
    context.signal,
  )
  const { id, message } = request.challenge
  const proofs = toAccounts(answer).map((entry) => {
    const proof = toProof(read(entry, 'signedMessage'), { challenge: id, message, chain })
    if (proof['accountId'] !== read(entry, 'accountId')) throw new ConnectorError('wrong_account')
    return { account: proof.account, address: proof.account.slice(chain.length + 1), proof }
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
  const ids = toAccounts(await callWallet(wallet, 'signIn', [{ network }], signal)).map((account) =>
    toAccountId(read(account, 'accountId')),
  )
  const accounts = [...new Set(ids)].map((address) => ({ account: `${chain}:${address}`, address }))
  const chosen = await pickAccount(accounts, context)
  const request = await requestNep413(context, chosen.account)
  step('signing')
  const params = { ...paramsOf(request), network, signerId: chosen.address }
  const answer = await callWallet(wallet, 'signMessage', [params], signal)
  const { id, message } = request.challenge
  const proof = toProof(answer, { challenge: id, message, chain })
  if (proof.account !== chosen.account) throw new ConnectorError('wrong_account')
  return proof
}

/** NEP-413 over the server's text: `signInAndSignMessage` where the wallet has it, else `signIn` and `signMessage`. */
export const signIn = async (wallet: unknown, context: SignInContext): Promise<SignedProof> => {
  context.step('connecting')
  const network = findNetwork(wallet, context.chains)
  const features = read(read(wallet, 'manifest'), 'features')
  if (
    read(features, 'signInAndSignMessage') === true &&
    typeof read(wallet, 'signInAndSignMessage') === 'function'
  ) {
    return signAtOnce(wallet, network, context)
  }
  const canSign = read(features, 'signMessage') !== false && typeof read(wallet, 'signMessage') === 'function'
  if (!canSign) throw new ConnectorError('unsupported')
  return signAfterwards(wallet, network, context)
}
