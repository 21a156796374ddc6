import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppContext } from '../context.ts'
import type { Refusal } from '../http/refusal.ts'
import { type Proven, withAccount } from '../logins.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { finishGate, finishLogin } from './finish.ts'
import { type LoadedInteraction, signInGone } from './load.ts'
import { loginOf } from './page.ts'
import { recordAccount, recordLogin } from './record.ts'

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }

/** At the gate a proof adds an account to the sign-in, for this client; then everything is looked at again. */
const addAccount = async (
  context: AppContext,
  exchange: Exchange,
  loaded: LoadedInteraction,
  proven: Proven,
): Promise<string | Refusal> => {
  const login = await loginOf(context, loaded)
  if (!login) return signInGone(loaded)
  const { clientId } = loaded.client
  const { account, method } = proven
  if (account !== login.account) {
    await context.logins.renew(withAccount(login, { ...proven, clientId }))
    const added = { type: 'account.added', account, detail: { method } } as const
    await recordAccount(context, exchange.incoming, loaded, login, added)
  }
  return finishGate(context, exchange, {})
}

/**
 * What a proof that held does to its interaction: it signs in, or at the gate it adds an account. Resolves with the
 * same-origin path where the browser of the interaction goes next.
 */
export const finishProven = async (
  context: AppContext,
  exchange: Exchange,
  loaded: LoadedInteraction,
  proven: Proven,
): Promise<string | Refusal> => {
  if (loaded.interaction.prompt.name === GATE) return addAccount(context, exchange, loaded, proven)
  const next = await finishLogin(context, exchange, await context.logins.save(proven))
  await recordLogin(context, exchange.incoming, loaded, proven)
  return next
}
