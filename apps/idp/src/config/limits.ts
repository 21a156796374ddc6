import { z } from 'zod'

const limit = (description: string) =>
  z
    .strictObject({
      count: z.int().min(1).max(1_000_000).describe('How many.'),
      seconds: z.int().min(1).max(86_400).describe('Within how long.'),
    })
    .optional()
    .describe(`${description} Default: no limit.`)

/** How often, for all processes together. */
export const limits = z
  .strictObject({
    tokensPerClient: limit('Answers with tokens to one client.'),
    tokensPerAddress: limit('Requests to the token endpoint from one address.'),
    loginsPerAddress: limit('Messages to sign that one address asks for, and proofs that it sends.'),
    loginsPerClient: limit('Sign-ins at one client.'),
    loginsPerAccount: limit('Sign-ins of one account.'),
  })
  .describe(
    'Rate limits, counted for all processes together. Too much is answered 429 with `Retry-After`. Of an IPv6 address its /64 network counts.',
  )
