import type { AppContext } from '../context.ts'
import type { App } from '../http/types.ts'
import { cancelHere, continueHere, make, showHere, stateHere } from './here.ts'
import { challengeThere, proofThere } from './sign.ts'
import { cancelThere, enterNumber, open, showThere } from './there.ts'

/**
 * Wallets on a phone for a sign-in in another browser. What finishes a sign-in is on the side of the browser that began,
 * behind its interaction's cookie; the phone's side can ask, sign and cancel.
 *
 * @see https://www.rfc-editor.org/rfc/rfc10027
 */
export const mountPhone = (app: App, context: AppContext): void => {
  const here = `${context.issuer.prefix}/interaction/:uid/phone`
  app.get(here, (c) => showHere(context, c))
  app.post(here, (c) => make(context, c))
  app.get(`${here}/state`, (c) => stateHere(context, c))
  app.post(`${here}/continue`, (c) => continueHere(context, c))
  app.post(`${here}/cancel`, (c) => cancelHere(context, c))
  const there = `${context.issuer.prefix}/phone/:handle`
  app.get(there, (c) => showThere(context, c))
  app.post(`${there}/open`, (c) => open(context, c))
  app.post(`${there}/number`, (c) => enterNumber(context, c))
  app.post(`${there}/challenge`, (c) => challengeThere(context, c))
  app.post(`${there}/proof`, (c) => proofThere(context, c))
  app.post(`${there}/cancel`, (c) => cancelThere(context, c))
}
