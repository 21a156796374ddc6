import { utf8 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import type { Nep413Payload } from '../nep413.ts'
import type { NearMessage } from '../types.ts'

/** The profile's use of NEP-413: recipient and nonce follow from the text, so nothing else has to be believed. */
export function nep413Payload(
  text: string,
  { domain, nonce }: NearMessage,
  callbackUrl: string | undefined,
): Nep413Payload {
  return {
    message: text,
    nonce: sha256(utf8(nonce)),
    recipient: domain,
    ...(callbackUrl !== undefined && { callbackUrl }),
  }
}

/** The structure that NEP-641 recommends for payloads; wallets with policies read domain and action. */
export function jsonPayload(text: string, { domain }: NearMessage): string {
  return JSON.stringify({ domain, action: 'Login', msg: text })
}
