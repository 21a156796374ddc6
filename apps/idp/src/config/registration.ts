import { z } from 'zod'

/** Clients that register themselves (RFC 7591, RFC 7592). */
export const registration = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Let whoever holds a registration token (`countersign clients registration-token create`) register clients.',
      ),
    perAddress: z
      .strictObject({
        count: z.int().min(1).max(1_000_000).default(60).describe('How many.'),
        seconds: z.int().min(1).max(86_400).default(600).describe('Within how long.'),
      })
      .prefault({})
      .describe('Requests to the registration endpoints that one address may make.'),
  })
  .describe('Dynamic client registration.')
