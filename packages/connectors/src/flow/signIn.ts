import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import { toList } from '../internal/toList.ts'
import type { Challenge, SignedProof, SignInContext } from '../types.ts'
import { ask } from './ask.ts'
import { isService, type Service } from './service.ts'
import { toAddress, toSignatures } from './signatures.ts'

/** What was signed, and the wallet's answer. */
type Asked = Challenge & { readonly type: string; readonly data: unknown }

/** A challenge and one call with it. `member` is what the payload must have for that call. */
const prompt = async (
  service: Service,
  {
    place,
    type,
    member,
    context,
  }: Readonly<Record<'place' | 'type' | 'member', string>> & {
    readonly context: SignInContext
  },
): Promise<Asked> => {
  const challenge = await requestChallenge(context, place, { type })
  const { payload } = challenge
  if (typeof read(payload, member) !== 'string') throw new TypeError(`challenge() needs a payload.${member}`)
  context.step('signing')
  const again = member === 'message'
  const data = await ask(service, { body: payload, signal: context.signal, again })
  return { ...challenge, type, data }
}

const toProof = (
  { id, message, type }: Asked,
  signed: unknown,
  { account, address }: { readonly account: string; readonly address: string },
): SignedProof => ({
  challenge: id,
  account,
  type,
  // Until now the second line was of no account. The server compares the whole with what it issued.
  message: message.replace(/\n.*/, `\n${address}`),
  signatures: toSignatures(signed, address),
})

/** One prompt when the wallet makes an account proof while connecting, two when it does not. */
export const signIn = async (service: Service, context: SignInContext): Promise<SignedProof> => {
  const chain = context.chains.find((one) => one.startsWith('flow:'))
  if (chain === undefined) throw new ConnectorError('unsupported')
  context.step('connecting')
  const connecting = { place: chain, type: 'flow:account-proof', member: 'nonce', context }
  const connected = await prompt(service, connecting)
  const addr = read(connected.data, 'addr')
  if (!addr) throw new ConnectorError('no_accounts')
  const address = toAddress(addr)
  const services = toList(read(connected.data, 'services'))
  if (address === undefined) throw new ConnectorError('wallet_failed')
  const whose = { account: `${chain}:${address}`, address }
  const find = (fits: (service: unknown) => boolean) => services.find(fits)
  const made = read(
    find((one) => read(one, 'type') === 'account-proof'),
    'data',
  )
  // A proof over an older nonce may still lie around.
  if (read(made, 'nonce') === read(connected.payload, 'nonce')) {
    return toProof(connected, read(made, 'signatures'), whose)
  }
  const signer = find((one) => isService(one, 'user-signature'))
  if (signer === undefined) throw new ConnectorError('unsupported')
  const signing = { place: whose.account, type: 'flow:user-signature', member: 'message', context }
  const signed = await prompt(signer as Service, signing)
  return toProof(signed, signed.data, whose)
}
