import type { IncomingMessage } from 'node:http'
import type { PreTokenConfig } from '../config/hooks.ts'
import type { Config } from '../config/schema.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { Logger } from '../log.ts'
import type { Observer } from '../telemetry/observer.ts'
import { bodyOf, newMessageId } from '../webhooks/body.ts'
import type { Send } from '../webhooks/send.ts'
import { type HookDecision, MAX_ANSWER, readAnswer } from './answer.ts'

/** What a hook is asked about: never a secret, a code or a token. */
export type TokenQuestion = {
  readonly grant: 'authorization_code' | 'refresh_token' | 'device_code' | 'client_credentials'
  readonly client: string
  /** Absent for programs. */
  readonly subject?: string | undefined
  /** CAIP-10, as it signed in. */
  readonly account?: string | undefined
  readonly scopes: readonly string[]
  /** Of the access token. */
  readonly audience?: string | undefined
}

/** What came of asking. `unavailable`: there was no answer, and none is needed to refuse. */
export type PreTokenOutcome = HookDecision | { readonly status: 'unavailable'; readonly reason: string }

/** Asks before tokens are issued. Never rejects. */
export type AskPreToken = (question: TokenQuestion, request: IncomingMessage) => Promise<PreTokenOutcome>

type Options = {
  readonly config: Pick<Config, 'issuer'>
  readonly hook: PreTokenConfig
  readonly send: Send
  readonly observer: Observer
  readonly log: Logger
  readonly now: () => Date
}

const TYPE = 'token.issue'

const toOutcome = (sent: Awaited<ReturnType<Send>>, hook: PreTokenConfig): PreTokenOutcome => {
  if (!sent.ok && sent.code === 'too_large') return { status: 'invalid', reason: 'the answer is too large' }
  if (!sent.ok) return { status: 'unavailable', reason: sent.code }
  if (sent.status >= 500 || sent.status === 429)
    return { status: 'unavailable', reason: `http ${sent.status}` }
  if (sent.status !== 200) return { status: 'invalid', reason: `http ${sent.status}` }
  return readAnswer(sent.text, hook)
}

/** Makes the question and reads the answer. */
export const createPreToken =
  ({ config, hook, log, now, observer, send }: Options): AskPreToken =>
  (question, request) => {
    const requestId = requestIdOf(request)
    const at = now().getTime()
    const data = { issuer: config.issuer, requestId, ...question }
    const message = { id: newMessageId(at), body: bodyOf({ type: TYPE, at, data }) }
    const ask = async (): Promise<PreTokenOutcome> => {
      const outcome = toOutcome(await send(hook, message, MAX_ANSWER), hook)
      const { client, grant } = question
      const entry = { requestId, hook: 'preToken', client, grant, decision: outcome.status }
      if (outcome.status === 'allow') return outcome
      if (outcome.status === 'deny') log.info({ ...entry, because: outcome.code }, 'hook refused tokens')
      else log.error({ ...entry, reason: outcome.reason }, 'hook gave no answer that counts')
      return outcome
    }
    return observer.observe('hook', { hook: 'preToken' }, ask, ({ status }) => status)
  }
