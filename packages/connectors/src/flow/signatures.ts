import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'

/** The signature of one key of an account, as FCL passes it on, in the spelling that verifiers take. */
export type CompositeSignature = {
  readonly addr: string
  readonly keyId: number
  readonly signature: string
}

const ADDRESS = /^(?:0x)?([0-9a-f]{16})$/i
const SIGNATURE = /^(?:0x)?([0-9a-f]{128})$/i

const digits = (pattern: RegExp, value: unknown): string | undefined =>
  typeof value === 'string' ? pattern.exec(value)?.[1]?.toLowerCase() : undefined

/** `0x` and 16 digits in lower case, or undefined: wallets write it with and without. */
export const toAddress = (value: unknown): string | undefined => {
  const address = digits(ADDRESS, value)
  return address && `0x${address}`
}

/** One signature or more, all of this account, or the person has switched in between. */
export const toSignatures = (value: unknown, address: string): readonly CompositeSignature[] => {
  const signatures = toList(value).map((one) => {
    const addr = toAddress(read(one, 'addr'))
    const signature = digits(SIGNATURE, read(one, 'signature'))
    const keyId = read(one, 'keyId')
    if (!addr || !signature || typeof keyId !== 'number') throw new ConnectorError('wallet_failed')
    if (addr !== address) throw new ConnectorError('wrong_account')
    return { addr, keyId, signature }
  })
  if (signatures.length === 0) throw new ConnectorError('wallet_failed')
  return signatures
}
