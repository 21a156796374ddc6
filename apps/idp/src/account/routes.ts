import { z } from 'zod'
import { clientId } from '../clients/schema.ts'
import type { AppContext } from '../context.ts'
import type { DomainEvent } from '../events/types.ts'
import { sendErrorPage, sendPage } from '../http/answers.ts'
import { readForm } from '../http/body.ts'
import { checkOrigin } from '../http/origin.ts'
import { pageRequest } from '../http/pageRequest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { describeAccount } from './describe.ts'
import { endOthers, endSession, findSession, withdraw } from './end.ts'
import { ACCOUNT_PATH } from './path.ts'
import { isOwnForm, type SignedIn, signedIn } from './session.ts'

const SMALL = 4 * 1024

const xsrf = z.string().min(1).max(128)

/** Bodies of the three forms. */
export const sessionForm = z.strictObject({ xsrf, session: z.string().min(1).max(128) })
export const othersForm = z.strictObject({ xsrf })
export const applicationForm = z.strictObject({ xsrf, client: clientId })

/** Each look asks the store about every client of the person; each act is on record for good. */
const LIMIT = { count: 60, seconds: 60 } as const

const tooBusy = async (
  context: AppContext,
  c: RequestContext,
  { session }: SignedIn,
  what: 'account.session' | 'account.act',
): Promise<Response | undefined> => {
  const allowed = await context.limits.take(what, session.uid, LIMIT)
  if (allowed.ok) return undefined
  c.header('retry-after', String(allowed.retryAfter))
  return sendErrorPage(c, context, refuse('rate_limited', 429, 'too many requests', { retryable: true }))
}

const show = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const request = pageRequest(c.env.incoming, { ui_locales: c.req.query('ui_locales') })
  const person = await signedIn(context, c)
  if (!person) return sendPage(c, await context.views.noAccount(request, {}))
  const busy = await tooBusy(context, c, person, 'account.session')
  if (busy) return busy
  return sendPage(c, await context.views.account(request, await describeAccount(context, person)))
}

type Ended = Pick<DomainEvent, 'type' | 'client' | 'code' | 'detail'>

type Act<T> = (context: AppContext, person: SignedIn, form: T) => Promise<Ended | Refusal | undefined>

/** The checks that every form has in common; what was done is on record, by the person. Post, redirect, get. */
const post =
  <S extends z.ZodType<{ readonly xsrf: string }>>(context: AppContext, schema: S, act: Act<z.output<S>>) =>
  async (c: RequestContext): Promise<Response> => {
    const foreign = checkOrigin(c.req.raw.headers, context.issuer.origin)
    if (foreign) return sendErrorPage(c, context, foreign)
    const location = `${context.issuer.prefix}${ACCOUNT_PATH}`
    const back = () => c.body(null, 303, { location, 'cache-control': 'no-store' })
    const person = await signedIn(context, c)
    if (!person) return back()
    const form = await readForm(c.req.raw, schema, SMALL)
    if (!form.ok) return sendErrorPage(c, context, form)
    if (!isOwnForm(person, form.value.xsrf)) {
      const stale = 'the form is not of this sign-in: load the page again'
      return sendErrorPage(c, context, refuse('request_invalid', 403, stale))
    }
    const busy = await tooBusy(context, c, person, 'account.act')
    if (busy) return busy
    const done = await act(context, person, form.value)
    if (done && 'ok' in done) return sendErrorPage(c, context, done)
    if (done) {
      const { account } = person.login
      const requestId = requestIdOf(c.env.incoming)
      await context.events.emit({ ...done, actor: { kind: 'person', account }, account, requestId })
    }
    return back()
  }

const endOne: Act<z.output<typeof sessionForm>> = async (context, { login }, { session: uid }) => {
  const session = await findSession(context, uid, login.subject)
  // Also where it is somebody else's: what exists is not told.
  if (!session) return refuse('not_found', 404, 'there is no such session of this account')
  await endSession(context, session)
  return { type: 'session.revoked', code: 'ended_by_person', detail: { sessions: 1 } }
}

const endAllOthers: Act<z.output<typeof othersForm>> = async (context, { login, session }) => {
  const sessions = await endOthers(context, login.subject, session.uid)
  return sessions === 0
    ? undefined
    : { type: 'session.revoked', code: 'ended_by_person', detail: { sessions } }
}

const takeBack: Act<z.output<typeof applicationForm>> = async (context, { login }, { client }) => {
  const grants = await withdraw(context, login.subject, client)
  return { type: 'grant.revoked', client, code: 'withdrawn', detail: { grants } }
}

/** Where people see and end their own sessions and consents (OWASP ASVS 5.0, 10.4.9 and 10.7.3). */
export const mountAccount = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}${ACCOUNT_PATH}`
  app.get(path, (c) => show(context, c))
  app.post(`${path}/session`, post(context, sessionForm, endOne))
  app.post(`${path}/others`, post(context, othersForm, endAllOthers))
  app.post(`${path}/application`, post(context, applicationForm, takeBack))
}
