import { ConnectorError } from '../errors.ts'
import { callWallet } from '../internal/callWallet.ts'
import { toText } from '../internal/label.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { toMatch } from '../internal/toMatch.ts'
import type { SignedProof, SignInContext } from '../types.ts'
import { toAccounts } from './accounts.ts'

/** 64 to 66 bytes: with or without the type byte of `MultiSignature`. */
const SIGNATURE = /^0x[0-9a-f]{128,132}$/i

/** What the wallet's prompt calls this page. */
const appName = (): string => toText(document.title) ?? location.host

/** Accounts, challenge, `signRaw` over the server's text. */
export const signIn = async (injected: unknown, context: SignInContext): Promise<SignedProof> => {
  const { signal, step } = context
  step('connecting')
  const chains = context.chains.filter((chain) => chain.startsWith('polkadot:'))
  if (chains.length === 0) throw new ConnectorError('unsupported')
  // `connect` is the newer of the two; where both exist, the official client prefers it too.
  const method = typeof read(injected, 'connect') === 'function' ? 'connect' : 'enable'
  const enabled = await callWallet(injected, method, [appName()], signal)
  const signer = read(enabled, 'signer')
  const list = await callWallet(read(enabled, 'accounts'), 'get', [], signal)
  // Checked before anybody is asked to sign: read-only and hardware wallets come without it.
  if (typeof read(signer, 'signRaw') !== 'function') throw new ConnectorError('unsupported')

  const chosen = await pickAccount(toAccounts(list, chains), context)
  const { id, message } = await requestChallenge(context, chosen.account, { type: 'substrate:signraw' })
  step('signing')
  // The text itself: wallets show a message in hexadecimal as such when it has line breaks. They add `<Bytes>`.
  const request = { address: chosen.address, data: message, type: 'bytes' }
  const answer = await callWallet(signer, 'signRaw', [request], signal)
  const signature = toMatch(read(answer, 'signature'), SIGNATURE)
  return {
    challenge: id,
    account: chosen.account,
    type: 'substrate:signraw',
    message,
    signature: signature.toLowerCase(),
  }
}
