import type { AppContext } from '../context.ts'
import { allowPage } from '../externalPage/cors.ts'
import { configuredPage } from '../externalPage/page.ts'
import { EXTERNAL_PATHS } from '../externalPage/paths.ts'
import { limitAddress } from '../limits/signIns.ts'
import { sendJsonError } from './answers.ts'
import type { App } from './types.ts'

/** Where messages are asked for and proofs are sent, below the issuer's path. */
const STEPS = {
  challenge: ['/interaction/:uid/challenge', '/phone/:handle/challenge', EXTERNAL_PATHS.challenge],
  proof: ['/interaction/:uid/proof', '/phone/:handle/proof'],
} as const

/** Bounds, for each address, every way to sign in. To be mounted before them. */
export const mountSignInLimits = (app: App, context: AppContext): void => {
  if (!context.config.limits.loginsPerAddress) return
  const page = configuredPage(context)
  for (const step of ['challenge', 'proof'] as const)
    for (const path of STEPS[step])
      app.post(`${context.issuer.prefix}${path}`, async (c, next) => {
        const often = await limitAddress(context, c, step)
        if (!often) return next()
        // A page elsewhere can read only what it is allowed to.
        if (page && path === EXTERNAL_PATHS.challenge) allowPage(c, page)
        return sendJsonError(c, often)
      })
}
