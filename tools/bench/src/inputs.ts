import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage, generateSiweNonce } from 'viem/siwe'

/** A sign-in that every library under test must accept. */
export type SignIn = {
  readonly text: string
  readonly signature: `0x${string}`
  readonly address: `0x${string}`
  readonly nonce: string
}

export const DOMAIN = 'app.example'

/** People who come back: their keys are found in the cache of siwx-crypto. */
export const KNOWN_KEYS = 64
/** More keys than that cache holds, 1,024: taken in turn, none is ever found there. */
export const FIRST_SEEN_KEYS = 1100

/** Makes sign-ins by different keys with different nonces, about 600 characters each, so that no cache can help. */
export async function signIns(amount: number): Promise<readonly SignIn[]> {
  return Promise.all(
    Array.from({ length: amount }, async (_, index) => {
      const account = privateKeyToAccount(generatePrivateKey())
      const nonce = generateSiweNonce()
      const text = createSiweMessage({
        address: account.address,
        chainId: 1,
        domain: DOMAIN,
        nonce,
        uri: `https://${DOMAIN}/sign-in`,
        version: '1',
        statement: 'Sign in to the example application and accept its terms of service.',
        issuedAt: new Date(),
        expirationTime: new Date(Date.now() + 3_600_000),
        requestId: `request-${index}`,
        resources: [
          `https://${DOMAIN}/profile/${index}`,
          `https://${DOMAIN}/terms/2026`,
          'ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/',
        ],
      })
      return {
        text,
        signature: await account.signMessage({ message: text }),
        address: account.address,
        nonce,
      }
    }),
  )
}

/** Goes on where the last round stopped, so that an input comes back only after all others. */
export function inTurn<T>(all: readonly T[]): () => T {
  let next = 0
  return () => all[next++ % all.length] as T
}

/** The n-th sign-in, round and round. */
export function nth(all: readonly SignIn[], n: number): SignIn {
  const found = all[n % all.length]
  if (!found) throw new Error('no sign-in was made')
  return found
}
