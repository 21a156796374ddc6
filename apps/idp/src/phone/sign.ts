import type { AppContext } from '../context.ts'
import { sendJsonError } from '../http/answers.ts'
import { readJson } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { challengeBody, issueChallenge } from '../interaction/challenge.ts'
import { acceptProof } from '../interaction/proof.ts'
import { PROOF_LIMIT, proofBody } from '../interaction/proofBody.ts'
import { recordRefusal } from '../interaction/record.ts'
import type { ProofResponse } from '../web/types.ts'
import { findLink, keepProven } from './links.ts'
import { type LoadedLink, notFirst } from './load.ts'
import { loadLinkForPost } from './there.ts'

const SMALL = 4 * 1024

/** A phone that has entered the number, and has not signed yet. */
const loadConfirmed = async (context: AppContext, c: RequestContext): Promise<LoadedLink | Refusal> => {
  const found = await loadLinkForPost(context, c)
  if (!found.ok) return found
  if (!found.mine) return notFirst()
  if (found.link.step === 'confirmed') return found
  return found.link.step === 'proven'
    ? refuse('request_invalid', 409, 'the phone has signed already')
    : refuse('phone_not_confirmed', 409, 'the number has to be entered first')
}

/** A message for the wallet on the phone. */
export const challengeThere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadConfirmed(context, c)
  if (!found.ok) return sendJsonError(c, found)
  const body = await readJson(c.req.raw, challengeBody, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const issued = await issueChallenge(context, found.loaded, body.value)
  return issued.ok ? c.json(issued.challenge, 200, { 'cache-control': 'no-store' }) : sendJsonError(c, issued)
}

/** Keeps what was proven, unless the link has ended while it was looked at. */
const keep = async (
  context: AppContext,
  { link }: LoadedLink,
  proven: Parameters<typeof keepProven>[2],
): Promise<Refusal | undefined> => {
  const now = await findLink(context, link.id)
  if (now?.step === 'confirmed' && (await keepProven(context, link.id, proven))) return undefined
  return refuse('phone_link_revoked', 410, 'the link was cancelled or used while the signature was checked')
}

/** The signed message. Nothing is finished here: the proof is kept for the browser that began, which asks its person. */
export const proofThere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadConfirmed(context, c)
  if (!found.ok) return sendJsonError(c, found)
  const body = await readJson(c.req.raw, proofBody, PROOF_LIMIT)
  if (!body.ok) return sendJsonError(c, body)
  const requestId = requestIdOf(c.env.incoming)
  const { clientId } = found.loaded.client
  const accepted = await acceptProof(context, found.loaded, body.value)
  if (!accepted.ok) {
    context.log.info({ requestId, code: accepted.code, client: clientId }, 'proof refused')
    await recordRefusal(context, c.env.incoming, found.loaded, accepted)
    return sendJsonError(c, accepted)
  }
  const lost = await keep(context, found, accepted.proven)
  if (lost) return sendJsonError(c, lost)
  context.log.info(
    { requestId, method: accepted.proven.method, client: clientId },
    'proof kept for a browser',
  )
  const answer: ProofResponse = { next: `${context.issuer.prefix}/phone/${found.handle}` }
  return c.json(answer, 200, { 'cache-control': 'no-store' })
}
