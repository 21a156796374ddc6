import type { Code } from '@countersign/siwx-core'

/** What an integrator does about a refusal. `who` says whose move it is. */
export type Remedy = {
  readonly cause: string
  readonly remedy: string
}

/** One entry for each code; a code without an entry does not compile. */
export const REMEDIES: Readonly<Record<Code, Remedy>> = {
  input_too_large: {
    cause: 'The message, the signature or a field is longer than the limits of the package.',
    remedy: 'Shorten the statement or the resources. Refuse such input; no wallet makes it.',
  },
  encoding_invalid: {
    cause: 'The proof is not a text, or the signature is not hexadecimal with `0x`.',
    remedy: 'Send what the wallet answered without a change. Look for a step that decodes and encodes again.',
  },
  message_malformed: {
    cause: 'The text does not follow the grammar to the letter. `offset` says where.',
    remedy:
      'Make the text with `createMessage` and `formatMessage`. Windows line ends and a trailing line break are common causes.',
  },
  profile_unsupported: {
    cause: 'The header names another chain than this package verifies.',
    remedy: 'Choose the package by the chain before you verify.',
  },
  version_unsupported: { cause: 'The Version line is not 1.', remedy: 'Ask for a new message.' },
  domain_mismatch: {
    cause: 'The person signed for another site, or the configured domain is not the one they see.',
    remedy:
      'Compare the two values. If they are yours, correct the configuration; if not, treat it as phishing.',
  },
  scheme_mismatch: {
    cause: 'The text names a scheme in front of the domain and it is not the expected one.',
    remedy: 'Expect `https`, or give `scheme` for local work.',
  },
  uri_mismatch: {
    cause: 'The URI line differs from `expected.uri`.',
    remedy: 'Write the same URI into the message and into the expectations.',
  },
  chain_mismatch: {
    cause: 'The chain reader is connected to another chain than the message names.',
    remedy: 'Configure a node of that chain. The decision is never taken on another one.',
  },
  chain_not_allowed: {
    cause: 'The chain of the message is not among `expected.chains`.',
    remedy: 'Ask the wallet to switch, or accept the chain.',
  },
  address_invalid: {
    cause: 'The address line is not an address of this chain.',
    remedy: 'Ask for a new message.',
  },
  address_checksum: {
    cause: 'The address has mixed case and its EIP-55 checksum is wrong.',
    remedy: 'Write the address with `checksumAddress`. A wrong checksum is often a typing mistake.',
  },
  account_mismatch: {
    cause: 'The account of the message is not among `expected.accounts`.',
    remedy: 'Ask the person to switch the account in the wallet.',
  },
  key_account_mismatch: {
    cause: 'The key that signed does not belong to the account of the message.',
    remedy: 'Ask for a new signature by the account that the message names.',
  },
  nonce_invalid: {
    cause: 'The nonce has fewer than 8 characters or something else than letters and digits.',
    remedy: 'Make nonces with `generateNonce`.',
  },
  nonce_mismatch: {
    cause: 'The nonce is not the one that was expected.',
    remedy: 'Look the nonce up by the browser session, not by what the request says.',
  },
  nonce_used: {
    cause: 'The nonce was never issued, has run out, or has been used.',
    remedy: 'Ask for a new message. Seen often for one account, it is a replay.',
  },
  issued_in_future: {
    cause: 'Issued At lies ahead of the clock by more than the tolerated difference.',
    remedy: 'Issue the time on the server. Check the clock.',
  },
  too_old: {
    cause: 'Issued At is longer ago than `maxAge`, 600 seconds unless said otherwise.',
    remedy: 'Ask for a new message.',
  },
  not_yet_valid: { cause: 'Not Before lies ahead.', remedy: 'Wait, or ask for a new message.' },
  expired: { cause: 'Expiration Time has passed.', remedy: 'Ask for a new message.' },
  time_invalid: {
    cause: 'A time is not an RFC 3339 date-time of the calendar, for example 30 February.',
    remedy: 'Give times as `Date` to `createMessage`.',
  },
  request_id_mismatch: {
    cause: 'Request ID differs from the expected one.',
    remedy: 'Ask for a new message.',
  },
  resources_mismatch: {
    cause: 'The resources differ from the expected ones, in content or order.',
    remedy: 'Write the same list into the message and into the expectations.',
  },
  recap_mismatch: {
    cause: 'The statement does not say what the ReCap resource grants, so the person did not read it.',
    remedy: 'Make the statement with `recapStatement`.',
  },
  proof_type_not_allowed: {
    cause: 'The type of proof, or the method that would accept it, is not in `expected.allow`.',
    remedy: 'Allow it, or ask for another account.',
  },
  onchain_required: {
    cause: '`requireOnchain` is set and the decision would rest on the signature alone.',
    remedy: 'Give a chain reader, or drop the demand.',
  },
  signature_malformed: {
    cause: 'The signature has a length or a recovery value that no wallet makes.',
    remedy: 'Send the signature as the wallet gave it.',
  },
  signature_invalid: {
    cause: 'The account of the message did not sign this text. `received` may name who did.',
    remedy:
      'Check that the text that was signed is sent byte for byte, and which account the wallet had selected.',
  },
  signature_non_canonical: {
    cause:
      'The signature has another spelling than the canonical one; the same approval could be presented twice.',
    remedy: 'Refuse. Wallets make canonical signatures.',
  },
  key_small_order: { cause: 'Every message verifies under this key.', remedy: 'Refuse. It is an attack.' },
  key_type_unsupported: {
    cause: 'The account uses a kind of key that the package does not verify.',
    remedy: 'Ask for another account.',
  },
  key_not_found: {
    cause: 'The chain does not list this key for the account.',
    remedy: 'Ask for another key.',
  },
  key_not_full_access: {
    cause: 'The key may act for the account in part only.',
    remedy: 'Ask for a signature by a key with full access.',
  },
  key_revoked: { cause: 'The account has revoked this key.', remedy: 'Ask for another key.' },
  weight_insufficient: {
    cause: 'The weights of the keys that signed do not reach the threshold.',
    remedy: 'Collect more signatures.',
  },
  duplicate_key: {
    cause: 'One key appears twice among the signatures.',
    remedy: 'Refuse, or remove the copy.',
  },
  threshold_not_met: {
    cause: 'Fewer keys signed than the account demands.',
    remedy: 'Collect more signatures.',
  },
  account_type_unsupported: {
    cause: 'Accounts of this kind cannot sign a message.',
    remedy: 'Ask for another account.',
  },
  account_rekeyed: {
    cause: 'The account has been handed to another key than its address names.',
    remedy: 'Verify with a chain reader, which knows the present key.',
  },
  contract_rejected: {
    cause: "The account's contract was asked and did not accept the signature.",
    remedy: 'Check the signers in the wallet. Contract wallets may need several.',
  },
  contract_not_deployed: {
    cause: 'There is no contract at the account on the chain of the message, and none was described.',
    remedy: 'Check the chain. A wallet that is not deployed yet signs in the ERC-6492 form.',
  },
  chain_unavailable: {
    cause: 'No node answered, in time and in form.',
    remedy: 'Try the same proof again. Nothing is known about the signature.',
  },
  chain_inconsistent: {
    cause: 'Nodes contradicted each other or the chain moved under the question.',
    remedy: 'Try the same proof again. If it stays, look at the nodes.',
  },
  reader_missing: {
    cause:
      'Only the chain can decide this proof and no node is configured for it. `received` names who signed, if a key did.',
    remedy: 'Configure a reader for the chain, or accept key accounts only.',
  },
  internal: {
    cause: 'A mistake in the package.',
    remedy: 'Please report it with the input, privately if it may matter for security.',
  },
}
