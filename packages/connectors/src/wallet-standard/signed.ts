import { ConnectorError } from '../errors.ts'
import { toMatch } from '../internal/toMatch.ts'

/** 64 bytes. */
const SIGNATURE = /^.{86}==$/

type Output = {
  readonly account?: unknown
  readonly signedMessage: Uint8Array
  readonly signature: Uint8Array
}

/** What a wallet says it has signed, as text, and the Ed25519 signature in base64; or `wallet_failed`. */
export const toSigned = (
  output: unknown,
): { readonly account: unknown; readonly message: string; readonly signature: string } => {
  try {
    const { account, signedMessage, signature } = output as Output
    const { buffer, byteOffset, byteLength } = signature
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    return {
      account,
      // Bytes that are no text do not come back as they were: then the signature does not hold.
      message: new TextDecoder().decode(signedMessage),
      signature: toMatch(btoa(String.fromCharCode(...bytes)), SIGNATURE),
    }
  } catch (cause) {
    throw new ConnectorError('wallet_failed', cause)
  }
}
