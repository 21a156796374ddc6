import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { sendErrorPage } from '../http/answers.ts'
import { readForm } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { takeSlot } from '../limits/slots.ts'
import { accountsFor, type Login, withoutAccount } from '../logins.ts'
import { GATE, type GateResult } from '../provider/gatePrompt.ts'
import { finishGate } from './finish.ts'
import { type LoadedInteraction, signInGone } from './load.ts'
import { loginOf } from './page.ts'
import { recordAccount } from './record.ts'
import { goOn, loadForPost } from './request.ts'

const SMALL = 4 * 1024

/** Body of the forms at the gate. `account` belongs to `remove`, CAIP-10. */
export const gateBody = z
  .strictObject({
    action: z.enum(['retry', 'replace', 'remove']),
    account: z.string().min(1).max(200).optional(),
  })
  .refine(({ account, action }) => (action === 'remove') === (account !== undefined), {
    path: ['account'],
    error: 'belongs to remove',
  })

/** Each look costs requests to nodes. */
const LOOKS = 20

const mayLook = ({ config, store }: AppContext, { id }: Login): Promise<boolean> =>
  takeSlot(store, { kind: 'gate-look', id, count: LOOKS, ttl: config.tokens.interaction })

/** Takes an added account back. The one that signed in is the person: it can be replaced, not removed. */
const removeAccount = async (
  { logins }: AppContext,
  { client: { clientId } }: LoadedInteraction,
  login: Login,
  account: string,
): Promise<Refusal | undefined> => {
  const [first, ...added] = accountsFor(login, clientId).accounts.map((proven) => proven.account)
  if (account === first || !added.includes(account))
    return refuse('account_invalid', 422, 'this account was not added here', { clientId })
  await logins.renew(withoutAccount(login, { account, clientId }))
  return undefined
}

/** Look again, sign in with another wallet, or take an added account back. */
export const postGate = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, [GATE])
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const body = await readForm(c.req.raw, gateBody, SMALL)
  if (!body.ok) return sendErrorPage(c, context, body)
  const login = await loginOf(context, loaded)
  if (!login) return sendErrorPage(c, context, signInGone(loaded))
  const { account, action } = body.value
  if (account !== undefined) {
    const refusal = await removeAccount(context, loaded, login, account)
    if (refusal) return sendErrorPage(c, context, refusal)
    await recordAccount(context, c.env.incoming, loaded, login, { type: 'account.removed', account })
  }
  if (!(await mayLook(context, login))) {
    const often = 'this was looked up too often; start again later'
    return sendErrorPage(c, context, refuse('rate_limited', 429, often, { clientId: loaded.client.clientId }))
  }
  const result: GateResult = action === 'replace' ? { replace: login.id } : {}
  await finishGate(context, c.env, result)
  return goOn(context, c)
}
