const numbered = (chapter: string, ...last: readonly number[]): readonly string[] =>
  last.flatMap((count, index) =>
    Array.from({ length: count }, (_, at) => `${chapter}.${index + 1}.${at + 1}`),
  )

/**
 * What each list has, by the document and the heading that its table stands under. Of public lists: the recommendations
 * and attacks of RFC 9700 by section; of the OWASP ASVS 5.0 sessions, self-contained tokens, and of OAuth the parts for
 * servers, consent, and what relying parties and resource servers rely on. Of our own: what libraries for sign-in with a
 * wallet were seen to get wrong, everything that reads what strangers send, and attacks on the provider.
 */
export const CHECKLISTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'apps/docs/guide/security-checklists.md': {
    'RFC 9700': [
      ...['2.1', '2.1.1', '2.1.2', '2.2.1', '2.2.2', '2.3', '2.4', '2.5', '2.6'],
      ...Array.from({ length: 17 }, (_, at) => `4.${at + 1}`),
    ],
    'ASVS 5.0 V7': numbered('7', 3, 4, 2, 5, 3, 2),
    'ASVS 5.0 V9': numbered('9', 3, 4),
    'ASVS 5.0 V10': numbered('10', 0, 0, 5, 16, 5, 2, 3),
  },
  'apps/docs/guide/hardening.md': {
    Pitfalls: [
      ...['signature-unchecked', 'key-not-hashed', 'signer-not-compared', 'chain-ignored'],
      ...['expectations-optional', 'expiry-against-issue', 'invalid-date', 'date-round-trip', 'rebuilt-text'],
      ...['loose-patterns', 'last-label-wins', 'statement-sections', 'split-at-colon', 'crlf', 'two-forms'],
      ...['wall-clock', 'weak-nonce', 'replay-left-open', 'domain-tags', 'type-byte-guess'],
      ...['malleable-signature', 'small-order-key', 'base58-checksum', 'number-chain-id', 'rpc-error'],
      ...['recovery-stops', 'third-party-index', 'dependency-tree', 'module-formats', 'buffer-in-browsers'],
      ...['same-address-elsewhere', 'unproven-claim'],
    ],
    Decoders: [
      ...['message-text', 'message-uri', 'message-time', 'message-domain', 'recap', 'caip', 'cacao', 'cbor'],
      ...['byte-encodings', 'keys-and-signatures', 'ethereum-proof', 'ethereum-abi', 'tezos-proof'],
      ...['tezos-base58', 'near-proof', 'near-encodings', 'polkadot-proof', 'polkadot-ss58', 'flow-proof'],
      ...['algorand-proof', 'algorand-msgpack', 'solana-answer', 'any-proof', 'chain-nodes'],
      ...['ownership-nodes', 'ownership-indexers', 'metadata-document', 'metadata-uri', 'metadata-content'],
      ...['metadata-image', 'gate', 'gate-patterns', 'wallet-announcements', 'wallet-answers'],
      ...['wallet-redirects', 'beacon-sealed', 'beacon-matrix', 'policy-bundle', 'policy-input'],
      ...['policy-server', 'idp-requests', 'idp-bodies', 'idp-claims', 'idp-dialect', 'idp-cookies'],
      ...['idp-addresses', 'idp-languages', 'idp-admin', 'idp-registration', 'idp-supertokens', 'idp-tokens'],
      ...['idp-hooks', 'external-page', 'phone', 'access-token', 'dpop', 'webhook', 'store-input', 'config'],
      ...['import', 'account-ids', 'near-callback', 'node-answers', 'tezos-storage', 'algorand-answers'],
      ...['wallet-errors', 'wallet-remote', 'policy-answer', 'client-addresses', 'page-answers'],
      ...['issuer-keys', 'plugin-manifest', 'command-input', 'command-server'],
    ],
    Attacks: [
      ...['races', 'redirect-confusion', 'code-pollution', 'parameter-pollution', 'algorithm-confusion'],
      ...['jwks-injection', 'host-spoofing', 'csrf', 'clickjacking', 'csp', 'cors', 'ssrf-addresses'],
      ...['ssrf-redirects', 'ssrf-rebinding', 'ssrf-provider', 'oversized-requests', 'oversized-answers'],
      ...['slow-requests', 'slow-answers', 'request-smuggling', 'pattern-explosion', 'prototype-pollution'],
      ...['log-injection', 'secrets-in-logs', 'secrets-in-sources', 'supply-chain'],
    ],
  },
}

/** What a signature proves, a page for each chain. */
export const PROOF_PAGES: readonly string[] = [
  'ethereum',
  'tezos',
  'near',
  'polkadot',
  'flow',
  'algorand',
].map((chain) => `apps/docs/proofs/${chain}.md`)

/** The headings of each of these pages. */
export const PROOF_HEADINGS: readonly string[] = [
  'Accounts and proofs',
  'What it proves, and what it does not',
  'Who is trusted, at which block',
  'Subject',
  'What the person saw',
  'Replay',
  'What changes after the sign-in',
  'Warnings',
  'Tests',
]
