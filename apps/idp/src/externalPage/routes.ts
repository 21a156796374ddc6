import type { AppContext } from '../context.ts'
import type { App } from '../http/types.ts'
import { answer } from './answer.ts'
import { answered } from './answered.ts'
import { answerPreflight } from './cors.ts'
import { challenge, redeem } from './endpoints.ts'
import { configuredPage } from './page.ts'
import { EXTERNAL_PATHS } from './paths.ts'

/** The endpoints of a wallet page elsewhere; without one they do not exist. */
export const mountExternalPage = (app: App, context: AppContext): void => {
  const page = configuredPage(context)
  if (!page) return
  const { prefix } = context.issuer
  for (const path of [EXTERNAL_PATHS.redeem, EXTERNAL_PATHS.challenge])
    app.options(`${prefix}${path}`, (c) => answerPreflight(c, page))
  app.post(`${prefix}${EXTERNAL_PATHS.redeem}`, (c) => redeem(context, c, page))
  app.post(`${prefix}${EXTERNAL_PATHS.challenge}`, (c) => challenge(context, c, page))
  app.post(`${prefix}${EXTERNAL_PATHS.answer}`, (c) => answer(context, c, page))
  app.get(`${prefix}/interaction/:uid/answered`, (c) => answered(context, c))
}
