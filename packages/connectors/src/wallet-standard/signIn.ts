import { ConnectorError } from '../errors.ts'
import { callWallet } from '../internal/callWallet.ts'
import { toText } from '../internal/label.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { toList } from '../internal/toList.ts'
import type { SignedProof, SignInContext, WalletAccount } from '../types.ts'
import { toSignature, toUtf8 } from './bytes.ts'
import { ADDRESS, findChain } from './solana.ts'

/** The function of a feature, as `owner.method`, or undefined. */
const featureOf = (wallet: unknown, feature: string, method: string): unknown => {
  const owner = read(read(wallet, 'features'), feature)
  return typeof read(owner, method) === 'function' ? owner : undefined
}

const toAddress = (account: unknown): string => {
  const address = read(account, 'address')
  if (typeof address === 'string' && ADDRESS.test(address)) return address
  throw new ConnectorError('wallet_failed')
}

/** The one output of a call with one input. */
const only = (answer: unknown): unknown => {
  const [output, ...others] = toList(answer) ?? []
  if (output === undefined || others.length > 0) throw new ConnectorError('wallet_failed')
  return output
}

type Found = WalletAccount & { readonly own: unknown }

const toAccounts = (value: unknown, chain: string): readonly Found[] | undefined =>
  toList(value)?.flatMap((own) => {
    const chains = toList(read(own, 'chains')) ?? []
    if (findChain([chain], chains) === undefined) return []
    const address = toAddress(own)
    return [{ account: `${chain}:${address}`, address, name: toText(read(own, 'label')), own }]
  })

/** `solana:signIn`: the wallet writes the text out of the server's fields, connects and signs, in one prompt. */
const signAtOnce = async (owner: unknown, chain: string, context: SignInContext): Promise<SignedProof> => {
  const { id, payload } = await requestChallenge(context, chain, { type: 'solana:signin' })
  if (typeof payload !== 'object' || payload === null) {
    throw new TypeError('challenge() must resolve with the input of solana:signIn')
  }
  context.step('signing')
  const output = only(await callWallet(owner, 'signIn', [payload], context.signal))
  return {
    challenge: id,
    account: `${chain}:${toAddress(read(output, 'account'))}`,
    type: 'solana:signin',
    // What was signed, which the server compares with what it has asked for.
    message: toUtf8(read(output, 'signedMessage')),
    signature: toSignature(read(output, 'signature')),
  }
}

const signMessage = async (
  wallet: unknown,
  owner: unknown,
  chosen: Found,
  context: SignInContext,
): Promise<SignedProof> => {
  const { id, message } = await requestChallenge(context, chosen.account, { type: 'solana:signmessage' })
  // The wallet's list is alive: somebody may have switched accounts in the meantime.
  const current = toList(read(wallet, 'accounts'))
  if (current?.length === 0) throw new ConnectorError('no_accounts')
  if (current?.every((account) => read(account, 'address') !== chosen.address)) {
    throw new ConnectorError('wrong_account')
  }
  context.step('signing')
  const input = { account: chosen.own, message: new TextEncoder().encode(message) }
  const output = only(await callWallet(owner, 'signMessage', [input], context.signal))
  // A wallet may sign something else than it was given, and says so.
  if (toUtf8(read(output, 'signedMessage')) !== message) throw new ConnectorError('unsupported')
  const signature = toSignature(read(output, 'signature'))
  return { challenge: id, account: chosen.account, type: 'solana:signmessage', message, signature }
}

/** `solana:signIn` where the wallet has it, else `standard:connect` and `solana:signMessage`. */
export const signIn = async (wallet: unknown, context: SignInContext): Promise<SignedProof> => {
  const { chains, signal, step } = context
  step('connecting')
  const chain = findChain(chains, toList(read(wallet, 'chains')) ?? [])
  if (chain === undefined) throw new ConnectorError('unsupported')
  const oneStep = featureOf(wallet, 'solana:signIn', 'signIn')
  if (oneStep !== undefined) return signAtOnce(oneStep, chain, context)
  const owner = featureOf(wallet, 'solana:signMessage', 'signMessage')
  if (owner === undefined) throw new ConnectorError('unsupported')
  const connect = featureOf(wallet, 'standard:connect', 'connect')
  const accounts = toAccounts(read(await callWallet(connect, 'connect', [], signal), 'accounts'), chain)
  if (accounts === undefined) throw new ConnectorError('wallet_failed')
  return signMessage(wallet, owner, await pickAccount(accounts, context), context)
}
