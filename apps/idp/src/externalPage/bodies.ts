import { z } from 'zod'
import { challengeFields, hasPlace, NO_PLACE } from '../interaction/challenge.ts'

const ticket = z.string().min(1).max(128)

/** Body of the redeem endpoint. */
export const redeemBody = z.strictObject({ handoff: z.string().min(1).max(4096) })

/** Body of the challenge endpoint of a page elsewhere. */
export const pageChallengeBody = z.strictObject({ ticket, ...challengeFields }).refine(hasPlace, NO_PLACE)

/** The form that answers. `proof` is the JSON that our own page would send. */
export const answerBody = z
  .strictObject({
    ticket,
    action: z.enum(['proof', 'abort']),
    proof: z.string().min(1).optional(),
  })
  .refine(({ action, proof }) => (action === 'proof') === (proof !== undefined), {
    path: ['proof'],
    error: 'send the proof with `action=proof`, and only then',
  })
