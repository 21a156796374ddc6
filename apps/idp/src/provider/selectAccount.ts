import { interactionPolicy } from 'oidc-provider'

const { Prompt } = interactionPolicy

/** Name of the prompt, and of the member of its results. */
export const SELECT_ACCOUNT = 'select_account'

/** The prompts at which the wallets are shown and a proof signs in. */
export const SIGN_IN_PROMPTS: readonly string[] = ['login', SELECT_ACCOUNT]

/**
 * `prompt=select_account` (OpenID Connect Core 1.0 section 3.1.2.1): the wallets are shown although there is a session, with
 * the session's own account as one of the choices. It stands before `login`, so that one page does for both.
 */
export const selectAccount = (): InstanceType<typeof Prompt> =>
  new Prompt({ name: SELECT_ACCOUNT, requestable: true })
