import { ConnectorError } from '../errors.ts'
import { callWallet } from '../internal/callWallet.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { toList } from '../internal/toList.ts'
import type { SignedProof, SignInContext, WalletAccount } from '../types.ts'
import { toSigned } from './signed.ts'
import { addressOf, findChain } from './solana.ts'

type Found = WalletAccount & { readonly own: unknown }

const toAccounts = (value: unknown, chain: string): readonly Found[] =>
  toList(value).flatMap((own) => {
    if (findChain([chain], own) === undefined) return []
    const address = addressOf(own)
    return [{ account: `${chain}:${address}`, address, own }]
  })

/** One call of a feature with one input: who signed, what and how. */
const ask = async (owner: unknown, method: string, input: unknown, { step, signal }: SignInContext) => {
  step('signing')
  return toSigned(read(await callWallet(owner, method, [input], signal), '0'))
}

/** `solana:signIn`: the wallet writes the text out of the server's fields, connects and signs, in one prompt. */
const signAtOnce = async (owner: unknown, chain: string, context: SignInContext): Promise<SignedProof> => {
  const type = 'solana:signin'
  const { id, payload } = await requestChallenge(context, chain, { type })
  if (!payload) throw new TypeError('challenge() needs a payload')
  const { account, ...signed } = await ask(owner, 'signIn', payload, context)
  // With the text that was signed, which the server compares with what it has asked for.
  return { challenge: id, account: `${chain}:${addressOf(account)}`, type, ...signed }
}

const signMessage = async (
  wallet: unknown,
  owner: unknown,
  { account, address, own }: Found,
  context: SignInContext,
): Promise<SignedProof> => {
  const type = 'solana:signmessage'
  const { id, message } = await requestChallenge(context, account, { type })
  // The wallet's list is alive: somebody may have switched accounts in the meantime.
  const current = toList(read(wallet, 'accounts'))
  if (!current.some((other) => read(other, 'address') === address)) {
    throw new ConnectorError(current.length > 0 ? 'wrong_account' : 'no_accounts')
  }
  const input = { account: own, message: new TextEncoder().encode(message) }
  const signed = await ask(owner, 'signMessage', input, context)
  // A wallet may sign something else than it was given, and says so.
  if (signed.message !== message) throw new ConnectorError('unsupported')
  return { challenge: id, type, ...signed, account }
}

/** `solana:signIn` where the wallet has it, else `standard:connect` and `solana:signMessage`. */
export const signIn = async (wallet: unknown, context: SignInContext): Promise<SignedProof> => {
  const { chains, signal, step } = context
  step('connecting')
  const chain = findChain(chains, wallet)
  if (chain === undefined) throw new ConnectorError('unsupported')
  const features = read(wallet, 'features')
  const oneStep = read(features, 'solana:signIn')
  if (oneStep !== undefined) return signAtOnce(oneStep, chain, context)
  const connected = await callWallet(read(features, 'standard:connect'), 'connect', [], signal)
  const chosen = await pickAccount(toAccounts(read(connected, 'accounts'), chain), context)
  return signMessage(wallet, read(features, 'solana:signMessage'), chosen, context)
}
