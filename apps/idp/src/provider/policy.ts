import { interactionPolicy } from 'oidc-provider'
import type { Logins } from '../logins.ts'

const { Check, base } = interactionPolicy

/** A session whose proof is gone can back no claim: sign in again. */
const provenSession = (logins: Logins) =>
  new Check('login_not_proven', 'End-User authentication is required', 'login_required', async ({ oidc }) => {
    const { session } = oidc
    if (!session?.accountId) return Check.NO_NEED_TO_PROMPT
    return (await logins.ofSession(session.uid)) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
  })

type Policy = ReturnType<typeof base>

/** The protocol's login and consent prompts with our checks in front. */
export const createPolicy = (logins: Logins): Policy => {
  const policy = base()
  const login = policy.get('login')
  if (!login) throw new Error('the base policy has no login prompt')
  login.checks.add(provenSession(logins))
  return policy
}
