import { ConnectorError, type ConnectorErrorCode } from '@countersign/connectors'
import { read } from '@countersign/connectors/kit'

/** The protocol's client passes on the text of an error and not its number. First match counts. */
const SIGNS: readonly (readonly [ConnectorErrorCode, RegExp])[] = [
  ['disconnected', /disconnected/i],
  ['unsupported', /unsupported|not supported|not found/i],
  ['rejected', /reject|denied|cancel|declin/i],
]

/** What an error of the phone means. */
export const toError = (thrown: unknown): ConnectorError => {
  if (thrown instanceof ConnectorError) return thrown
  const message = read(thrown, 'message')
  const said = typeof message === 'string' ? message.slice(0, 300) : ''
  return new ConnectorError(SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? 'wallet_failed', thrown)
}
