import { z } from 'zod'

const rotation = z
  .strictObject({
    every: z
      .int()
      .min(0)
      .max(3650)
      .default(90)
      .describe(
        'After so many days of signing a key is replaced, in days. 0: never, unless it is asked for.',
      ),
    publishAhead: z
      .int()
      .min(60)
      .max(2_592_000)
      .default(86_400)
      .describe(
        'How long a new key is published before it signs, so that whoever keeps a copy of the keys has it. In seconds.',
      ),
  })
  .refine(({ every, publishAhead }) => every === 0 || publishAhead <= every * 43_200, {
    path: ['publishAhead'],
    error: 'at most half of the time that a key signs',
  })
  .prefault({})

/** Signing keys. */
export const keys = z
  .strictObject({
    rotation: rotation.describe(
      'Keys are replaced by themselves: published, then signing, then verifying until nothing that they signed is alive, then gone. One process does it for all.',
    ),
  })
  .describe('Signing keys.')
