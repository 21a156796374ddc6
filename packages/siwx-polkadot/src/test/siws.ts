import { NONCE, NOW } from '@countersign/testing/signInFields'
import { POLKADOT } from './chains.ts'

export const CHAINS: Readonly<Record<string, string>> = { polkadot: POLKADOT, '': POLKADOT }

/** A text as Talisman's library writes it; each part can be replaced or, with `undefined`, left out. */
export function siwsText(address: string, parts: Readonly<Record<string, string | undefined>> = {}): string {
  const lines: Readonly<Record<string, string | undefined>> = {
    header: 'app.example wants you to sign in with your Substrate account:',
    address,
    name: undefined,
    blank: '',
    statement: 'Sign in to Example.\n',
    uri: 'URI: https://app.example/login',
    version: 'Version: 1.0.0',
    chainId: 'Chain ID: polkadot',
    nonce: `Nonce: ${NONCE}`,
    issuedAt: `Issued At: ${NOW}`,
    expirationTime: undefined,
    notBefore: undefined,
    requestId: undefined,
    resources: undefined,
    ...parts,
  }
  return Object.values(lines)
    .filter((line) => line !== undefined)
    .join('\n')
}
