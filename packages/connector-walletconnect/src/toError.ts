import { ConnectorError, type ConnectorErrorCode } from '@countersign/connectors'
import { read, readWord } from '@countersign/connectors/kit'

/** Codes of the Sign API, of EIP-1193 and of JSON-RPC. */
const CODES: Readonly<Record<number, ConnectorErrorCode>> = {
  4001: 'rejected',
  4100: 'rejected',
  4200: 'unsupported',
  4900: 'disconnected',
  4901: 'disconnected',
  5000: 'rejected',
  5001: 'rejected',
  5002: 'rejected',
  5003: 'rejected',
  5100: 'unsupported',
  5101: 'unsupported',
  5102: 'unsupported',
  5103: 'unsupported',
  5104: 'unsupported',
  6000: 'disconnected',
  10001: 'unsupported',
  [-32601]: 'unsupported',
}

/** Many wallets answer any refusal of a request with -32000 and an English sentence. Expiry has no number either. */
const SIGNS: readonly (readonly [ConnectorErrorCode, RegExp])[] = [
  ['disconnected', /expired/i],
  ['rejected', /reject|denied|cancel|declin/i],
  ['unsupported', /unsupported|not supported/i],
]

/** What an error of the other device means. */
export const toError = (thrown: unknown): ConnectorError => {
  if (thrown instanceof ConnectorError) return thrown
  const message = read(thrown, 'message')
  const said = typeof message === 'string' ? message.slice(0, 300) : ''
  const code = CODES[Number(readWord(thrown, 'code'))] ?? SIGNS.find(([, sign]) => sign.test(said))?.[0]
  return new ConnectorError(code ?? 'wallet_failed', thrown)
}
