import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppContext } from '../context.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { describeCheck } from '../provider/gateRequest.ts'
import { finishDenied } from './finish.ts'
import { stateOfInteraction } from './gatePage.ts'
import type { LoadedInteraction } from './load.ts'
import { loginOf } from './page.ts'

/** What the relying party is told: that the gate is not met, where that is why the person goes. */
const whyLeft = async (context: AppContext, loaded: LoadedInteraction): Promise<string | undefined> => {
  if (loaded.interaction.prompt.name !== GATE) return undefined
  const login = await loginOf(context, loaded)
  const state = login && (await stateOfInteraction(context, loaded, login))
  return state && describeCheck(state.doubt ?? state.check)
}

/** The person goes back without an answer; resolves with the same-origin path where that leads. */
export const finishLeft = async (
  context: AppContext,
  exchange: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  loaded: LoadedInteraction,
): Promise<string> => finishDenied(context, exchange, await whyLeft(context, loaded))
