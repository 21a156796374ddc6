import { ConnectorError } from '../errors.ts'
import { toText } from '../internal/label.ts'
import { load } from '../internal/load.ts'
import { pickAccount } from '../internal/pickAccount.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { toList } from '../internal/toList.ts'
import { toMatch } from '../internal/toMatch.ts'
import type { SignedProof, SignInContext, WalletAccount } from '../types.ts'
import type { Driver, Found } from './driver.ts'
import { toProvider } from './provider.ts'

const ADDRESS = /^[A-Z2-7]{58}$/
/** 64 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/

const toAccounts = (chain: string, answer: unknown): readonly WalletAccount[] =>
  toList(answer).map((one) => {
    const address = toMatch(read(one, 'address'), ADDRESS)
    return { account: `${chain}:${address}`, address, name: toText(read(one, 'name')) }
  })

/** Lute has a protocol of its own. */
const toDriver = async ({ id, transport, networks }: Found): Promise<Driver> =>
  transport === 'lute' ? (await load(import('./lute.ts'))).lute : toProvider(id, transport, networks)

/** Account, challenge, signature in the form of this wallet. */
export const signIn = async (found: Found, context: SignInContext): Promise<SignedProof> => {
  const { chains, signal, step } = context
  const driver = await toDriver(found)
  const { type } = driver
  const chain = chains.find(driver.network)
  const network = chain && driver.network(chain)
  if (!chain || !network) throw new ConnectorError('unsupported')
  step('connecting')
  const accounts = toAccounts(chain, await driver.connect(network, signal))
  const { account, address } = await pickAccount(accounts, context)
  const challenge = await requestChallenge(context, account, { type })
  step('signing')
  const { signer, ...signed } = await driver.sign(address, challenge, signal)
  const signature = toMatch(signed.signature, SIGNATURE)
  // Another signer is the key of a rekeyed account, or of another one: the network knows which, and the server asks it.
  const other = typeof signer === 'string' && signer !== address && { signer }
  return { challenge: challenge.id, account, type, ...signed, signature, ...other }
}
