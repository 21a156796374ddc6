/** When the tests of the chain packages take place. */
export const NOW = '2026-11-21T12:00:00.000Z'
export const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'

/** The clock of these tests. */
export const now = (): Date => new Date(NOW)

/** What a verifier expects of {@link signInFields}. */
export const expected = { domain: 'app.example', nonce: NONCE } as const

/** A good sign-in on any chain: account and chain are still to be named. */
export const signInFields = {
  domain: 'app.example',
  statement: 'Sign in to Example.',
  uri: 'https://app.example/login',
  nonce: NONCE,
  issuedAt: NOW,
} as const
