import { ConnectorError, type SignedProof, type SignInContext } from '@countersign/connectors'
import { pickAccount, requestChallenge, showPairing, toList, toMatch } from '@countersign/connectors/kit'
import { openSession } from './session.ts'

/** Numbers that wallets have for networks; 4160 is any of them. */
const NETWORKS: Readonly<Record<string, number>> = {
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': 416001,
  'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe': 416002,
  'algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2': 416003,
}
const ANY = 4160

const ADDRESS = /^[A-Z2-7]{58}$/
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/

/** Ed25519, as base64 or as a list of numbers. */
const toSignature = (answer: unknown): string => {
  const [first] = toList(answer)
  if (!Array.isArray(first)) return toMatch(first, SIGNATURE)
  const bytes = toList(first)
  if (
    bytes.length !== 64 ||
    !bytes.every((one) => Number.isInteger(one) && Number(one) >= 0 && Number(one) < 256)
  )
    throw new ConnectorError('wallet_failed')
  return btoa(String.fromCharCode(...bytes.map(Number)))
}

/** Pairing, account, challenge, signature over `MX` and the text; then the session ends. */
export const signIn = async (bridgeUrl: string, context: SignInContext): Promise<SignedProof> => {
  const { chains, pair, signal, step } = context
  const chain = chains.find((one) => one.startsWith('algorand:'))
  if (pair === undefined || chain === undefined) throw new ConnectorError('unsupported')
  if (signal.aborted) throw new ConnectorError('aborted')
  step('connecting')
  const chainId = NETWORKS[chain] ?? ANY
  const session = await openSession({ bridgeUrl, chainId }, signal)
  try {
    const addresses = await showPairing(session.uri, session.accounts, pair)
    const accounts = [...new Set(addresses)]
      .filter((address) => ADDRESS.test(address))
      .map((address) => ({ account: `${chain}:${address}`, address }))
    const { account, address } = await pickAccount(accounts, context)
    const type = 'algorand:mx'
    const { id, message, payload } = await requestChallenge(context, account, { type })
    if (typeof payload !== 'string') throw new TypeError('the challenge must have a payload in base64')
    step('signing')
    // What the wallet shows beside the text itself: its first line says who asks.
    const [title = ''] = message.split('\n', 1)
    const answer = await session.request('algo_signData', [
      { data: payload, message: title, signer: address, chainId },
    ])
    return { challenge: id, account, type, message, signature: toSignature(answer) }
  } finally {
    void session.close()
  }
}
