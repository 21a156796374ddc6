import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { type LoadedInteraction, withClient } from '../interaction/load.ts'
import { WALLET_PROMPTS } from '../interaction/prompts.ts'
import { over, secondsLeft } from './handoff.ts'
import { pageFor } from './page.ts'
import type { RecordOf } from './records.ts'

const gone = (): Refusal => refuse('interaction_expired', 410, 'this sign-in was finished or has expired')

/** Steps at which a wallet is asked for. */
export const isWalletStep = ({ interaction }: LoadedInteraction): boolean =>
  WALLET_PROMPTS.includes(interaction.prompt.name)

/**
 * The interaction that a ticket is for. Its cookie is on another site: what is done with this is never more than making a
 * text to sign, and putting an answer aside until the browser comes back with the cookie.
 */
export const loadForTicket = async (
  context: AppContext,
  { interaction: uid }: RecordOf<'ticket'>,
): Promise<LoadedInteraction | Refusal> => {
  const provider = context.provider.current()
  const interaction = await provider.Interaction.find(uid)
  if (!interaction) return gone()
  const loaded = await withClient(provider, interaction)
  if (!loaded) return gone()
  if (secondsLeft(context, loaded) <= 0 || interaction.result) return over(loaded)
  if (!pageFor(context, loaded)) return refuse('handoff_invalid', 400, 'this sign-in is not at that page')
  return isWalletStep(loaded) ? loaded : refuse('request_invalid', 409, 'this sign-in is at another step')
}
