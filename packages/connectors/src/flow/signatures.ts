import { read } from '../internal/read.ts'

/** The signature of one key of an account, as FCL passes it on, in the spelling that verifiers take. */
export type CompositeSignature = {
  readonly addr: string
  readonly keyId: number
  readonly signature: string
}

/** An account and what its keys have signed. */
export type Signed = {
  readonly address: string
  readonly signatures: readonly CompositeSignature[]
}

const MAX_SIGNATURES = 64
const ADDRESS = /^(?:0x)?[0-9a-f]{1,16}$/i
const SIGNATURE = /^(?:0x)?[0-9a-f]{128}$/i

const withoutPrefix = (hex: string): string => hex.toLowerCase().replace(/^0x/, '')

/** `0x` and 16 digits in lower case, or undefined: wallets write it with and without. */
export const toAddress = (value: unknown): string | undefined =>
  typeof value === 'string' && ADDRESS.test(value) ? `0x${withoutPrefix(value).padStart(16, '0')}` : undefined

const toSignature = (value: unknown): CompositeSignature | undefined => {
  const addr = toAddress(read(value, 'addr'))
  const signature = read(value, 'signature')
  const keyId = read(value, 'keyId')
  if (addr === undefined || typeof signature !== 'string' || !SIGNATURE.test(signature)) return undefined
  if (typeof keyId !== 'number' || !Number.isInteger(keyId) || keyId < 0) return undefined
  return { addr, keyId, signature: withoutPrefix(signature) }
}

/** One signature or more; undefined when any of them is none. */
export const toSignatures = (value: unknown): readonly CompositeSignature[] | undefined => {
  try {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SIGNATURES) return undefined
    const signatures = (value as unknown[]).map(toSignature)
    return signatures.every((one) => one !== undefined) ? signatures : undefined
  } catch {
    return undefined
  }
}
