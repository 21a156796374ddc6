import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { readWord } from '../internal/readWord.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import type { SignedProof, SignInContext } from '../types.ts'
import type { Channel } from './channel.ts'
import { type Account, toAccount } from './encode.ts'

/** Names of networks in TZIP-10. A signature needs no network; wallets show the one that they are told. */
const NETWORKS: Readonly<Record<string, string>> = {
  'tezos:NetXnHfVqm9iesp': 'ghostnet',
  'tezos:NetXsqzbfFenSTS': 'shadownet',
}
const SIGNATURE = /^(?:edsig|spsig1|p2sig|BLsig|sig)[1-9A-HJ-NP-Za-km-z]{60,200}$/
const BYTES = /^(?:[0-9a-f]{2})+$/

const findChain = ({ chains }: SignInContext): string => {
  const chain = chains.find((one) => one.startsWith('tezos:'))
  if (chain === undefined) throw new ConnectorError('unsupported')
  return chain
}

/** The wallet lets the person choose. A contract cannot sign, whatever key stands behind it. */
const connect = async ({ request, senderId }: Channel, chain: string): Promise<Account> => {
  const answer = await request(
    {
      type: 'permission_request',
      appMetadata: { senderId, name: document.title },
      network: { type: NETWORKS[chain] ?? 'mainnet' },
      scopes: ['sign'],
    },
    'permission_response',
  )
  if (readWord(answer, 'address').startsWith('KT1')) throw new ConnectorError('unsupported')
  const account = toAccount(read(answer, 'publicKey'))
  if (account === undefined) throw new ConnectorError('wallet_failed')
  return account
}

const sign = async ({ request }: Channel, sourceAddress: string, challenge: unknown): Promise<string> => {
  const signingType = read(challenge, 'signingType')
  const payload = read(challenge, 'payload')
  if (typeof signingType !== 'string' || typeof payload !== 'string' || !BYTES.test(payload)) {
    throw new TypeError('the challenge must have { signingType, payload }')
  }
  const answer = await request(
    { type: 'sign_payload_request', signingType, payload, sourceAddress },
    'sign_payload_response',
  )
  const signature = read(answer, 'signature')
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) throw new ConnectorError('wallet_failed')
  return signature
}

/**
 * Account, challenge, signature over the packed text, over a channel that is opened when it is clear that there is a chain
 * for it.
 */
export const signInOver = async (
  open: () => Promise<Channel>,
  context: SignInContext,
): Promise<SignedProof> => {
  const chain = findChain(context)
  context.step('connecting')
  const channel = await open()
  const { address, publicKey } = await connect(channel, chain)
  const account = `${chain}:${address}`
  const type = 'tezos:micheline'
  const { id, message, payload } = await requestChallenge(context, account, { type })
  context.step('signing')
  const signature = await sign(channel, address, payload)
  return { challenge: id, account, type, message, publicKey, signature }
}
