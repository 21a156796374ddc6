import type { TextProfile } from '../profile.ts'

/** The EIP-4361 text form without the EIP-55 checksum, which belongs to the chain package. */
export const ethereum: TextProfile = {
  namespace: 'eip155',
  ecosystem: 'Ethereum',
  order: 'eip4361',
  checkAddress: (address) => {
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return 'address_invalid'
    return address === address.toLowerCase() ? 'address_case' : 'valid'
  },
  isChainId: (chainId) => /^(?:0|[1-9][0-9]*)$/.test(chainId),
}

/** A plain text, with parts changed. */
export function text(parts: {
  readonly header?: string
  readonly address?: string
  readonly statement?: string
  readonly uri?: string
  readonly version?: string
  readonly chainId?: string
  readonly nonce?: string
  readonly issuedAt?: string
  readonly tail?: string
}): string {
  const {
    header = 'example.com',
    address = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
    statement = 'Hello\n',
    uri = 'https://example.com/login',
    version = '1',
    chainId = '1',
    nonce = '32891756ab',
    issuedAt = '2026-09-30T16:25:24Z',
    tail = '',
  } = parts
  return [
    `${header} wants you to sign in with your Ethereum account:`,
    address,
    '',
    `${statement}`,
    `URI: ${uri}`,
    `Version: ${version}`,
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}${tail}`,
  ].join('\n')
}
