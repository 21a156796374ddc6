import { ConnectorError } from '../errors.ts'

const MAX_BYTES = 65_536

/** A copy of a wallet's bytes, or `wallet_failed`. */
export const toBytes = (value: unknown): Uint8Array => {
  try {
    // By its tag: a wallet's bytes can be of another realm.
    if (ArrayBuffer.isView(value) && value.byteLength <= MAX_BYTES) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
    }
  } catch {
    // Falls through to the refusal.
  }
  throw new ConnectorError('wallet_failed')
}

/** Ed25519 signature in base64, or `wallet_failed`. */
export const toSignature = (value: unknown): string => {
  const bytes = toBytes(value)
  if (bytes.length !== 64) throw new ConnectorError('wallet_failed')
  return btoa(String.fromCharCode(...bytes))
}

/** Text that bytes are in UTF-8, or `wallet_failed`. */
export const toUtf8 = (value: unknown): string => {
  const bytes = toBytes(value)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new ConnectorError('wallet_failed', cause)
  }
}
