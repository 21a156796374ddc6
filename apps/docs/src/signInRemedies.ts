import type { InteractionCode } from '@countersign/idp'
import type { Remedy } from './remedies.ts'

/** A refusal over HTTP: the status it is answered with, and what to do. */
export type Answer = Remedy & { readonly status: string }

/** What the pages of a sign-in, a wallet page of your own, phones and people's own page are refused with. */
export const SIGN_IN_REMEDIES = {
  interaction_not_found: {
    status: '404',
    cause:
      'This browser has begun no such sign-in: its cookies are gone, or the address was opened in another one.',
    remedy: 'Start again at the relying party. Do not share or bookmark addresses of the connect page.',
  },
  interaction_expired: {
    status: '410',
    cause:
      'The sign-in was finished, took longer than `tokens.interaction`, or its relying party is no longer registered.',
    remedy: 'Start again at the relying party; the page has a link back where it is known.',
  },
  challenge_not_found: {
    status: '404',
    cause: 'The message that was signed was not asked for in this sign-in.',
    remedy: 'Ask for a new message in this sign-in and sign that one.',
  },
  challenge_expired: {
    status: '410',
    cause: 'The wallet took too long to sign the message.',
    remedy: 'Ask for a new message and sign it.',
  },
  handoff_invalid: {
    status: '400',
    cause:
      'The hand-off or the ticket was not made by this provider, or the answer belongs to another sign-in or browser.',
    remedy: 'Start again. In a wallet page of your own, send on what came in the fragment, unchanged.',
  },
  handoff_expired: {
    status: '410',
    cause: 'The wallet page redeemed the hand-off too late.',
    remedy: 'Start again. Redeem the hand-off as soon as the page is opened.',
  },
  handoff_used: {
    status: '409',
    cause: 'The hand-off was redeemed, or the ticket answered, once already.',
    remedy:
      'Start again. A page that was loaded anew cannot redeem a second time: keep what the first answer said.',
  },
  origin_not_allowed: {
    status: '403',
    cause: '`Origin` is not the origin of `signIn.externalPage.url`.',
    remedy: 'Call from that page. A server of the page writes the header itself.',
  },
  not_found: {
    status: '404',
    cause: 'There is no such address with this method, or no such session of this account.',
    remedy:
      'Compare the address with the [endpoints](/reference/endpoints); the path of the issuer belongs to it.',
  },
  request_invalid: {
    status: '400, 403, 409, 415, 422',
    cause:
      '400: not as described, `field` says where. 403: the form was not sent by a page of this site, or is an old one. 409: the sign-in is at another step, or the phone has signed already. 415: another media type. 422: the text that was signed is not the one that was issued.',
    remedy:
      '400, 415: send what the [endpoint](/reference/endpoints) describes. 403: load the page again; a proxy has to leave `Origin` and `Sec-Fetch-Site` as they are. 409: go on in the page that is open now. 422: pass the message to the wallet byte for byte.',
  },
  request_too_large: {
    status: '413',
    cause: 'The body, the form or the proof is larger than the endpoint takes.',
    remedy: 'Send less. A large authorization request is pushed first (RFC 9126).',
  },
  rate_limited: {
    status: '429',
    cause:
      'Too many messages, wallet pages, phone links, wrong codes or lookups in one sign-in, or too many refused requests or requests of one address.',
    remedy:
      'Wait for `Retry-After` where there is one, else start the sign-in again. If all people have one address, see `server.trustProxy` and [limits](/reference/configuration).',
  },
  phone_link_not_found: {
    status: '404',
    cause: 'There is no such link.',
    remedy: 'Show a new code on the computer and scan that one.',
  },
  phone_link_expired: {
    status: '410',
    cause: 'The link was not used in time.',
    remedy: 'Show a new code on the computer.',
  },
  phone_link_used: {
    status: '409',
    cause: 'Another browser has opened the link first.',
    remedy:
      'If that was your other browser, go on there. If you do not know who it was, cancel on the computer and start again.',
  },
  phone_link_revoked: {
    status: '410',
    cause: 'The link was cancelled on the computer, or replaced by a newer one.',
    remedy: 'Scan the code that the computer shows now.',
  },
  phone_number_wrong: {
    status: '403',
    cause: 'Another number was entered than the computer shows. The link is void.',
    remedy: 'Show a new code. The number is compared once: whoever guesses has one attempt.',
  },
  phone_not_confirmed: {
    status: '409',
    cause: 'The phone wants to sign before the number was entered.',
    remedy: 'Enter the number that the computer shows.',
  },
  account_invalid: {
    status: '422',
    cause: 'Not a CAIP-10 account of a known chain, or an account that was not added in this sign-in.',
    remedy: 'Write it as `<namespace>:<chain>:<address>`, for example `eip155:1:0x…`.',
  },
  internal: {
    status: '500, 503',
    cause: '503: the store was busy; nothing was lost. 500: a mistake of ours or a store that failed.',
    remedy: '503: send it again. 500: look for the `requestId` in the log.',
  },
} satisfies Partial<Record<InteractionCode, Answer>>
