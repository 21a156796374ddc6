import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, InteractionResults } from 'oidc-provider'
import { AMR, acrOf } from '../claims.ts'
import type { AppContext } from '../context.ts'
import type { Login } from '../logins.ts'
import { type GateResult, NFT_RESOURCE } from '../provider/gatePrompt.ts'
import { grantedResources, missingResources } from '../provider/resourceConsent.ts'
import { SELECT_ACCOUNT } from '../provider/selectAccount.ts'

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }

/** Path and query: where the browser goes stays on this origin. */
export const pathOf = (returnTo: string): string => {
  const { pathname, search } = new URL(returnTo)
  return `${pathname}${search}`
}

/** Stores the outcome; resolves with the same-origin path where the browser goes next. */
const finish = async (context: AppContext, { incoming, outgoing }: Exchange, result: InteractionResults) => {
  const returnTo = await context.provider.current().interactionResult(incoming, outgoing, result)
  return pathOf(returnTo)
}

/** The person is signed in. `loginId` lets later steps find what was proven. */
export const finishLogin = (context: AppContext, exchange: Exchange, login: Login): Promise<string> => {
  const result = {
    accountId: login.subject,
    acr: acrOf(login),
    amr: [...AMR],
    ts: login.at,
    loginId: login.id,
  }
  return finish(context, exchange, { login: result, [SELECT_ACCOUNT]: {} })
}

/** The person goes on as the account of the known session. */
export const finishSelected = (context: AppContext, exchange: Exchange): Promise<string> =>
  finish(context, exchange, { [SELECT_ACCOUNT]: {} })

/** The gate is to be looked at again: with an account more, or by another sign-in. */
export const finishGate = (context: AppContext, exchange: Exchange, gate: GateResult): Promise<string> =>
  finish(context, exchange, { gate })

/** The person declined: back to the relying party (RFC 6749 section 4.1.2.1). `why` is told where it is not the person's will. */
export const finishDenied = (
  context: AppContext,
  exchange: Exchange,
  why = 'the person declined',
): Promise<string> => finish(context, exchange, { error: 'access_denied', error_description: why })

const words = (value: unknown): readonly string[] =>
  typeof value === 'string' ? value.split(' ').filter(Boolean) : []
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []

/** The person allowed what the page showed. */
export const finishConsent = async (
  context: AppContext,
  exchange: Exchange,
  { interaction, login, remember }: { interaction: Interaction; login: Login; remember: boolean },
): Promise<string> => {
  const provider = context.provider.current()
  const clientId = String(interaction.params['client_id'])
  const existing =
    interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)
  const grant = existing ?? new provider.Grant({ accountId: login.subject, clientId })
  const { missingOIDCScope, missingOIDCClaims, missingQuery } = interaction.prompt.details
  const resources = missingResources(interaction.prompt.details)
  const scopes = strings(missingOIDCScope)
  const claims = strings(missingOIDCClaims)
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '))
  if (claims.length > 0) grant.addOIDCClaims([...claims])
  if (typeof missingQuery === 'string' && missingQuery !== '')
    grant.addResourceScope(NFT_RESOURCE, missingQuery)
  for (const [resource, scopes] of Object.entries(resources))
    grant.addResourceScope(resource, scopes.join(' '))
  const grantId = await grant.save()
  await context.logins.linkGrant(grantId, login.id)
  if (remember) {
    await context.consents.remember(login.subject, clientId, {
      scopes: words(grant.getOIDCScope()),
      claims: [...grant.getOIDCClaims()],
      queries: words(grant.getResourceScope(NFT_RESOURCE)),
      resources: grantedResources(grant),
      at: Math.floor(context.now().getTime() / 1000),
    })
  }
  return finish(context, exchange, { consent: { grantId } })
}
