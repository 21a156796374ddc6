import { failure } from '@countersign/siwx-core'
import { checkAddress, isChainId } from '../account.ts'
import type { TezosParseResult } from '../parseMessage.ts'
import { addressOfKey, decodePublicKey } from './key.ts'

// One line, each part with the characters that its own grammar has; the version and the sentence never change.
const LINE =
  /^(?<domain>[-.:\w]{1,255}) wants you to sign in with your Tezos account: (?<address>tz\w{34})\. Public Key: (?<key>\w{54,80})\.Date: (?<issuedAt>[-\d]{10}T[:\d]{8}\.\d{3}Z)\. Sign in with Tezos to the app\. URI: (?<uri>https?:\/\/[-.:\w]{1,255}\/?)\. Version: 1\. Nonce: (?<nonce>[-\w]{8,64})$/

type Parts = Readonly<Record<'domain' | 'address' | 'key' | 'issuedAt' | 'uri' | 'nonce', string>>

/** A message of walt.id's pages in our model. Its text has no chain, so the caller says which one is meant. */
export function parseWaltMessage(text: string, chainId: string): TezosParseResult {
  if (!isChainId(chainId)) throw new TypeError('context.walt.chainId is no chain id of Tezos.')
  const parts = LINE.exec(text)?.groups as Parts | undefined
  if (parts === undefined) {
    return failure('message_malformed', 'parse', {
      offset: 0,
      reason: 'It is not the line that pages of walt.id have signed.',
    })
  }
  const { domain, address, key, issuedAt, uri, nonce } = parts
  const verdict = checkAddress(address)
  if (verdict !== 'valid') return failure(verdict, 'parse', { field: 'address', received: address })
  const named = decodePublicKey(key)
  if ('ok' in named) return named
  if (addressOfKey(named) !== address) {
    return failure('key_account_mismatch', 'binding', { field: 'address', received: address })
  }
  const statement = 'Sign in with Tezos to the app.'
  return {
    ok: true,
    message: { namespace: 'tezos', domain, address, statement, uri, version: '1', chainId, nonce, issuedAt },
    warnings: ['legacy_profile'],
  }
}
