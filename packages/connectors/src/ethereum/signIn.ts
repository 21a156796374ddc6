import { ConnectorError } from '../errors.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import type { SignedProof, SignInContext, WalletAccount } from '../types.ts'
import { call, listen, type Provider } from './provider.ts'

/** Some wallets forward `eth_chainId` to a node and never answer when it is down. */
const CHAIN_TIMEOUT = 1200
const MAX_ACCOUNTS = 1000
/** ERC-6492 wraps a contract's deployment into the signature, so it can be long. In characters. */
const MAX_SIGNATURE = 262_144

const ADDRESS = /^0x[0-9a-f]{40}$/i
const BYTES = /^0x(?:[0-9a-f]{2})+$/i
const QUANTITY = /^0x[0-9a-f]{1,16}$/i

const toHex = (text: string): string =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** Addresses without repeats, or undefined when the answer is not a list of addresses. */
const toAddresses = (value: unknown): readonly string[] | undefined => {
  try {
    if (!Array.isArray(value) || value.length > MAX_ACCOUNTS) return undefined
    const unique = new Map<string, string>()
    // Copied first: an element read twice from a hostile array can change in between.
    for (const item of [...(value as unknown[])]) {
      if (typeof item !== 'string' || !ADDRESS.test(item)) return undefined
      const key = item.toLowerCase()
      if (!unique.has(key)) unique.set(key, item)
    }
    return [...unique.values()]
  } catch {
    return undefined
  }
}

const requestAddresses = async (provider: Provider, signal: AbortSignal): Promise<readonly string[]> => {
  const addresses = toAddresses(await call(provider, 'eth_requestAccounts', [], signal))
  if (addresses === undefined) throw new ConnectorError('wallet_failed')
  if (addresses.length === 0) throw new ConnectorError('no_accounts')
  return addresses
}

/** The wallet's chain when it is one of `chains`. Never asks to switch. */
const findChain = async (
  provider: Provider,
  chains: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> => {
  const tooLate = new AbortController()
  const timer = setTimeout(() => tooLate.abort(), CHAIN_TIMEOUT)
  const asked = call(provider, 'eth_chainId', [], tooLate.signal).catch(() => undefined)
  try {
    const answer = await untilAborted(asked, signal)
    const chain = typeof answer === 'string' && QUANTITY.test(answer) && `eip155:${BigInt(answer)}`
    return chains.find((one) => one === chain)
  } finally {
    clearTimeout(timer)
  }
}

const sign = async (
  provider: Provider,
  chosen: WalletAccount,
  context: SignInContext,
): Promise<SignedProof> => {
  const { signal, step } = context
  let current: readonly string[] | undefined
  const stop = listen(provider, 'accountsChanged', (value) => {
    current = toAddresses(value) ?? current
  })
  try {
    const challenge = await requestChallenge(context, chosen.account)
    if (current?.length === 0) throw new ConnectorError('no_accounts')
    const same = (address: string) => address.toLowerCase() === chosen.address.toLowerCase()
    if (current !== undefined && !current.some(same)) throw new ConnectorError('wrong_account')
    step('signing')
    const answer = await call(provider, 'personal_sign', [toHex(challenge.message), chosen.address], signal)
    if (typeof answer !== 'string' || answer.length > MAX_SIGNATURE || !BYTES.test(answer)) {
      throw new ConnectorError('wallet_failed')
    }
    const { id, message } = challenge
    return { challenge: id, account: chosen.account, type: 'eip191', message, signature: answer }
  } finally {
    stop()
  }
}

/** Account, challenge, signature: ERC-191 `personal_sign` over the server's EIP-4361 text. */
export const signIn = async (provider: Provider, context: SignInContext): Promise<SignedProof> => {
  const chains = context.chains.filter((chain) => chain.startsWith('eip155:'))
  const [first] = chains
  if (first === undefined) throw new ConnectorError('unsupported')
  context.step('connecting')
  const addresses = await requestAddresses(provider, context.signal)
  const chain = (await findChain(provider, chains, context.signal)) ?? first
  const accounts = addresses.map((address) => ({ account: `${chain}:${address}`, address }))
  return sign(provider, await pickAccount(accounts, context), context)
}
