import type { ConnectorErrorCode } from '@countersign/connectors'
import type { GateIssueCode, NarrowCode } from '@countersign/nft-ownership'
import type { OpaFaultCode } from '@countersign/policy-opa'
import type { EndpointErrorCode } from '@countersign/siwx-core'
import type { Remedy } from './remedies.ts'

/** Why a wallet did not sign. One entry for each code, here and below; a code without an entry does not compile. */
export const CONNECTOR_REMEDIES: Readonly<Record<ConnectorErrorCode, Remedy>> = {
  rejected: { cause: 'The person declined, or closed the wallet.', remedy: 'Nothing: offer the list again.' },
  pending: {
    cause: 'The wallet still shows an earlier request.',
    remedy: 'Ask the person to open the wallet and to answer that one.',
  },
  no_accounts: {
    cause: 'The wallet is locked, or has no account on a chain of the request.',
    remedy: 'Ask the person to unlock it, or to add an account there.',
  },
  wrong_account: {
    cause: 'The wallet answered for another account than the one of the message.',
    remedy: 'Ask the person to choose that account in the wallet, and begin again with a new message.',
  },
  unsupported: {
    cause:
      'The wallet has no call for signing text on that chain, or the page has not given what the call needs.',
    remedy: 'Offer another wallet. `cause` is what the wallet said.',
  },
  disconnected: {
    cause:
      'The way to the wallet is gone: an extension that restarts, a relay that is out of reach, a code nobody scanned.',
    remedy: 'Let the person try again.',
  },
  aborted: { cause: 'The `signal` of the page ended it.', remedy: 'Nothing: the page wanted it.' },
  wallet_failed: {
    cause: 'The wallet failed, or answered something that is no answer.',
    remedy: 'Let the person try again, and log `cause`. It is the wallet’s, and not to be trusted.',
  },
  load_failed: {
    cause:
      'A part of the page that this wallet needs could not be fetched: offline, or a new release is out.',
    remedy: 'Have the page loaded again.',
  },
}

/** Why a node or a service gave no usable answer. */
export const ENDPOINT_REMEDIES: Readonly<Record<EndpointErrorCode, Remedy>> = {
  unreachable: {
    cause: 'No connection, no answer in time, or a redirect.',
    remedy: 'Check the URL and the network; name a second endpoint.',
  },
  too_large: {
    cause: 'The answer is longer than `maxResponseBytes`.',
    remedy:
      'Raise the limit if the answer is meant to be that long; otherwise the endpoint is not what it should be.',
  },
  http_status: {
    cause: 'The endpoint answered with an error; `status` is which.',
    remedy: '401 and 403: the key in the URL. 429: a plan with more requests. Others: see the endpoint.',
  },
  not_json: {
    cause: 'The answer is no JSON.',
    remedy: 'Usually the page of a proxy: check the URL and its path.',
  },
  answer_invalid: {
    cause: 'The answer is JSON, but not what the question is answered with.',
    remedy: 'Check that the URL is a node of this chain, with the API that is asked.',
  },
  chain_mismatch: {
    cause: 'The endpoints that stand in for each other are on different chains.',
    remedy: 'Correct the list.',
  },
}

/** What can be wrong with a gate. */
export const GATE_ISSUE_REMEDIES: Readonly<Record<GateIssueCode, Remedy>> = {
  type_invalid: { cause: 'The value is of another kind.', remedy: 'See the message, and the gate language.' },
  key_unknown: { cause: 'There is no such member.', remedy: 'Mostly a misspelling.' },
  key_missing: { cause: 'A member that is needed is not there.', remedy: 'Add it.' },
  empty: { cause: 'A list or a text is empty.', remedy: 'Leave the member out.' },
  too_deep: { cause: 'Conditions within conditions go too deep.', remedy: 'Flatten them.' },
  too_many: {
    cause: 'There are more requirements, members or patterns than a gate may have.',
    remedy: 'Split it.',
  },
  chain_invalid: { cause: 'It is no CAIP-2 chain.', remedy: 'Write `eip155:1`, `near:mainnet` and so on.' },
  namespace_unsupported: {
    cause: 'No adapter knows the namespace.',
    remedy: 'Use one of the six chains, or bring an adapter.',
  },
  standard_mismatch: { cause: 'The standard is not one of that chain.', remedy: 'The message lists them.' },
  collection_invalid: {
    cause: 'It does not name a collection in the way of that chain.',
    remedy: 'The message says how; see the page of the chain.',
  },
  token_invalid: {
    cause: 'It is no token id of that chain, or no range of them.',
    remedy: 'Write ids as texts, in the spelling of the chain.',
  },
  amount_invalid: {
    cause: 'An amount is no decimal text, or none is within the bounds.',
    remedy: 'Write whole numbers of the smallest unit, as texts.',
  },
  trait_invalid: {
    cause: 'The operator, its value or its pattern cannot be used.',
    remedy: 'See the operators in the gate language; patterns are RE2.',
  },
  at_invalid: { cause: 'The block is named twice, or not at all.', remedy: 'Give a number or a hash.' },
  field_mismatch: {
    cause: 'The member means nothing for this chain or standard.',
    remedy: 'Leave it out: it would not be looked at.',
  },
  value_invalid: {
    cause: 'The member does not take this value.',
    remedy: 'The message lists those that it takes.',
  },
}

/** Why a request of a relying party is refused by the gate of the operator. */
export const NARROW_REMEDIES: Readonly<Record<NarrowCode, Remedy>> = {
  collection_not_allowed: {
    cause: 'It names a collection that neither the gate nor the allow-list of the client has.',
    remedy: 'The operator adds it to the list of the client.',
  },
  gate_widened: {
    cause: 'It asks for less than the operator does.',
    remedy: 'Ask for the same or for more.',
  },
  gate_invalid: {
    cause: 'Both together make no gate.',
    remedy: 'Ask for less at once, and leave out members that contradict the gate.',
  },
}

/** Why the Rego engine gave no answer. */
export const OPA_REMEDIES: Readonly<Record<OpaFaultCode, Remedy>> = {
  syntax: {
    cause: 'The source is no Rego v1, or does not type-check.',
    remedy: '`problems` has row and column; `upgrade` rewrites Rego v0.',
  },
  unsafe: {
    cause: 'A variable has no value, or a rule needs itself.',
    remedy: 'Correct the rule that is named.',
  },
  builtin: {
    cause: 'The source calls a function that reaches outside, such as `http.send`.',
    remedy: 'Hand the data in as `input` or `data`.',
  },
  missing: { cause: 'The policy has no such rule.', remedy: 'Correct the query.' },
  limit: {
    cause: 'More steps, time or memory than allowed.',
    remedy: 'Simplify the policy, or raise the limit.',
  },
  failed: { cause: 'The evaluation ended with an error.', remedy: '`problems` says which, in OPA’s words.' },
  unavailable: { cause: 'The engine could not be started, or ended.', remedy: 'Ask again.' },
}
