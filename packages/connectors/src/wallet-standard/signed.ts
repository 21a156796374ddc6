import { ConnectorError } from '../errors.ts'
import { toMatch } from '../internal/toMatch.ts'

/** 64 bytes. */
const SIGNATURE = /^.{86}==$/

type Output = { readonly account?: unknown; readonly signedMessage?: unknown; readonly signature?: unknown }

/** A copy; `instanceof` would refuse those of an extension's own world. */
const toBytes = (value: unknown): Uint8Array<ArrayBuffer> => {
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]') throw new TypeError()
  return new Uint8Array(value as Uint8Array)
}

/** What a wallet says it has signed, as text, and the Ed25519 signature in base64; or `wallet_failed`. */
export const toSigned = (
  output: unknown,
): { readonly account: unknown; readonly message: string; readonly signature: string } => {
  try {
    const { account, signedMessage, signature } = output as Output
    return {
      account,
      // Bytes that are no text do not come back as they were: then the signature does not hold.
      message: new TextDecoder().decode(toBytes(signedMessage)),
      signature: toMatch(btoa(String.fromCharCode(...toBytes(signature))), SIGNATURE),
    }
  } catch (cause) {
    throw new ConnectorError('wallet_failed', cause)
  }
}
