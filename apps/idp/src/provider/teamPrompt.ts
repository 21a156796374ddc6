import type { IncomingMessage } from 'node:http'
import { errors, interactionPolicy } from 'oidc-provider'
import { ADMIN } from '../claims.ts'
import type { Events } from '../events/types.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { Logins } from '../logins.ts'
import { decideAdmin, NOT_A_MEMBER } from '../team/admin.ts'
import type { Team } from '../team/team.ts'

const { Check, Prompt } = interactionPolicy

/** What {@link teamPrompt} works with. */
export type TeamPromptOptions = {
  readonly logins: Logins
  readonly team: Pick<Team, 'find'>
  readonly events: Pick<Events, 'emit'>
  /** Whether one more refusal of this account goes on record: anybody may ask, as often as they like. */
  readonly mayRefuse: (req: IncomingMessage, account: string) => Promise<boolean>
}

const scopesOf = (scope: unknown): readonly string[] =>
  typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []

/**
 * Between sign-in and everything that follows: the scope `admin` is for members of the team. It never asks anything; who is
 * no member is refused, or goes on without that scope, as the client wants it.
 */
export const teamPrompt = ({ events, logins, mayRefuse, team }: TeamPromptOptions) =>
  new Prompt(
    { name: 'team' },
    new Check('admin_refused', NOT_A_MEMBER.reason, 'access_denied', async ({ oidc, req }) => {
      const { client, params, result, session } = oidc
      const scopes = scopesOf(params?.['scope'])
      if (!client || !params || !session?.accountId || !scopes.includes(ADMIN)) return Check.NO_NEED_TO_PROMPT
      const login = await logins.ofSession(session.uid)
      if (!login) return Check.NO_NEED_TO_PROMPT
      const { status } = await decideAdmin(team, { client, login, scopes })
      if (status === 'none' || status === 'member') return Check.NO_NEED_TO_PROMPT
      // Once for a sign-in: later steps of it come by here again.
      if (!result?.consent && (await mayRefuse(req, login.account))) {
        const { account } = login
        const about = { client: client.clientId, account, requestId: requestIdOf(req) }
        const actor = { kind: 'person', account } as const
        await events.emit({
          type: 'admin.refused',
          actor,
          ...about,
          code: NOT_A_MEMBER.code,
          detail: { status },
        })
      }
      if (status === 'refused') throw new errors.AccessDenied(NOT_A_MEMBER.reason)
      params['scope'] = scopes.filter((name) => name !== ADMIN).join(' ')
      return Check.NO_NEED_TO_PROMPT
    }),
  )
