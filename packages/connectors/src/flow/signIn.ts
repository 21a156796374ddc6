import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import type { SignedProof, SignInContext } from '../types.ts'
import { ask } from './ask.ts'
import { type Service, toService } from './service.ts'
import { type Signed, toAddress, toSignatures } from './signatures.ts'

const MAX_SERVICES = 100

/** What the wallet said when it was connected. */
type Connected = { readonly address: string; readonly services: readonly unknown[] }

const toConnected = (data: unknown): Connected => {
  const addr = read(data, 'addr')
  if (addr === undefined || addr === null || addr === '') throw new ConnectorError('no_accounts')
  const address = toAddress(addr)
  const services = read(data, 'services')
  if (address === undefined || !Array.isArray(services)) throw new ConnectorError('wallet_failed')
  return { address, services: services.slice(0, MAX_SERVICES) as unknown[] }
}

/** The account proof over this nonce, if the wallet made one: an older one may still lie around in its answer. */
const findProof = ({ services }: Connected, nonce: unknown): Signed | undefined => {
  const service = services.find((one) => read(one, 'type') === 'account-proof')
  const data = read(service, 'data')
  if (read(data, 'nonce') !== nonce) return undefined
  const address = toAddress(read(data, 'address'))
  const signatures = toSignatures(read(data, 'signatures'))
  return address === undefined || signatures === undefined ? undefined : { address, signatures }
}

/** All signatures of the account that was connected, or the person has switched in between. */
const checkAddress = (address: string, signed: Signed): Signed => {
  const same = signed.signatures.every(({ addr }) => addr === address)
  if (signed.address === address && same) return signed
  throw new ConnectorError('wrong_account')
}

/** The second line of the text was written for no account yet. The server compares the whole with what it issued. */
const nameAccount = (message: string, address: string): string => {
  const [first = '', , ...rest] = message.split('\n')
  return [first, address, ...rest].join('\n')
}

const findChain = ({ chains }: SignInContext): string => {
  const chain = chains.find((one) => one.startsWith('flow:'))
  if (chain === undefined) throw new ConnectorError('unsupported')
  return chain
}

const signMessage = async (
  { address, services }: Connected,
  account: string,
  context: SignInContext,
): Promise<SignedProof> => {
  const service = services.reduce<Service | undefined>(
    (found, one) => found ?? toService(one, 'user-signature'),
    undefined,
  )
  if (service === undefined) throw new ConnectorError('unsupported')
  const type = 'flow:user-signature'
  const { id, message, payload } = await requestChallenge(context, account, { type })
  context.step('signing')
  const body = { message: read(payload, 'message') }
  if (typeof body.message !== 'string')
    throw new TypeError('the challenge must have { message } to be signed')
  const data = await ask(service, { body, signal: context.signal, again: true })
  const signatures = toSignatures(data)
  if (signatures === undefined) throw new ConnectorError('wallet_failed')
  checkAddress(address, { address, signatures })
  return { challenge: id, account, type, message, signatures }
}

/** One prompt when the wallet makes an account proof while connecting, two when it does not. */
export const signIn = async (service: Service, context: SignInContext): Promise<SignedProof> => {
  const { signal, step } = context
  const chain = findChain(context)
  step('connecting')
  const type = 'flow:account-proof'
  const { id, message, payload } = await requestChallenge(context, chain, { type })
  const nonce = read(payload, 'nonce')
  const body = { appIdentifier: read(payload, 'appIdentifier'), nonce }
  if (typeof nonce !== 'string') throw new TypeError('the challenge must have { appIdentifier, nonce }')
  step('signing')
  const connected = toConnected(await ask(service, { body, signal }))
  const { address } = connected
  const account = `${chain}:${address}`
  const proof = findProof(connected, nonce)
  if (proof === undefined) return signMessage(connected, account, context)
  const { signatures } = checkAddress(address, proof)
  return { challenge: id, account, type, message: nameAccount(message, address), signatures }
}
