import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'
import type { Driver } from './driver.ts'
import { exchange, onEvent, sendEvent, toError } from './exchange.ts'

const NETWORKS: Readonly<Record<string, string>> = {
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': 'mainnet-v1.0',
  'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe': 'testnet-v1.0',
  'algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2': 'betanet-v1.0',
}

/** One call of the extension. Its answers carry no id, so one runs at a time. */
const ask = async (request: object, event: string, signal: AbortSignal): Promise<unknown> => {
  const response = await exchange((answer, listening) => {
    onEvent(event, answer, listening)
    sendEvent('lute-connect', request)
  }, signal)
  const action = read(response, 'action')
  if (action === 'close') throw new ConnectorError('rejected')
  if (action === 'error') throw toError(response)
  return response
}

const toBase64 = (value: unknown): unknown =>
  value instanceof Uint8Array ? btoa(String.fromCharCode(...value.subarray(0, 4096))) : value

/** The extension of Lute, which says what it was given as bytes. Its web page is not used: that would be a third party. */
export const lute: Driver = {
  type: 'algorand:arc60',
  network: (chain) => NETWORKS[chain],
  connect: async (genesisID, signal) =>
    toList(read(await ask({ action: 'connect', genesisID }, 'connect-response', signal), 'addrs')).map(
      (address) => ({ address }),
    ),
  sign: async (_, { payload }, signal) => {
    const [data, metadata] = [read(payload, 'data'), read(payload, 'metadata')]
    const request = { action: 'data', data, metadata }
    const signed = read(await ask(request, 'sign-data-response', signal), 'signerResponse')
    const authenticatorData = toBase64(read(signed, 'authenticatorData'))
    return { data, authenticatorData, signature: toBase64(read(signed, 'signature')) }
  },
}
