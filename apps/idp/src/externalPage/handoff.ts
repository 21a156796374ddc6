import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { LoadedInteraction } from '../interaction/load.ts'
import { takeSlot } from '../limits/slots.ts'
import type { ExternalPage } from './page.ts'
import { findRecord, type Problem, putRecord, type RecordOf, useRecord } from './records.ts'
import { readHandoff, signHandoff } from './token.ts'

/** Each reload of the interaction makes one. */
const HANDOFFS = 50

/** Seconds that an interaction has left. */
export const secondsLeft = ({ now }: Pick<AppContext, 'now'>, { interaction }: LoadedInteraction): number =>
  interaction.exp - Math.floor(now().getTime() / 1000)

/** The refusal of whatever belongs to a sign-in that is over. */
export const over = ({ client }: LoadedInteraction): Refusal =>
  refuse('interaction_expired', 410, 'this sign-in was finished or has expired', {
    clientId: client.clientId,
  })

type Away = {
  readonly loaded: LoadedInteraction
  readonly page: ExternalPage
  /** Why the person is sent there again. */
  readonly problem?: Problem | undefined
}

/**
 * Makes a hand-off and resolves with where the browser goes. It is in the fragment, which reaches neither the page's
 * server nor its logs, nor any `Referer` (RFC 9110 section 10.1.3), and names a record here: nothing about the person or
 * the relying party is in it.
 */
export const createHandoff = async (
  context: AppContext,
  { loaded, page, problem }: Away,
): Promise<{ readonly ok: true; readonly url: string } | Refusal> => {
  const left = secondsLeft(context, loaded)
  if (left <= 0) return over(loaded)
  const { store } = context
  const { client, interaction } = loaded
  if (!(await takeSlot(store, { kind: 'external-slot', id: interaction.uid, count: HANDOFFS, ttl: left }))) {
    return refuse('rate_limited', 429, 'the wallet page was opened too often; start again', {
      clientId: client.clientId,
    })
  }
  const ttl = Math.min(page.handoffTtl, left)
  const value = { interaction: interaction.uid, problem }
  const id = await putRecord(store, 'handoff', { value, ttl })
  const expiresAt = Math.floor(context.now().getTime() / 1000) + ttl
  const token = await signHandoff(context, { id, page, expiresAt })
  return { ok: true, url: `${page.url}#handoff=${token}` }
}

/** Takes a hand-off, once. */
export const redeemHandoff = async (
  context: AppContext,
  { page, token }: { readonly page: ExternalPage; readonly token: string },
): Promise<{ readonly ok: true; readonly handoff: RecordOf<'handoff'> } | Refusal> => {
  const read = await readHandoff(context, { page, token })
  if (!read.ok) return read
  const found = await findRecord(context.store, 'handoff', read.id)
  if (!found) return refuse('handoff_expired', 410, 'the hand-off is too old; start again')
  // Used before, or by another one just now.
  if (found.used || !(await useRecord(context.store, 'handoff', read.id))) {
    return refuse('handoff_used', 409, 'the hand-off was redeemed already; start again')
  }
  return { ok: true, handoff: found.value }
}
