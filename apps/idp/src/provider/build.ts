import Provider, { type Client, type KoaContextWithOIDC } from 'oidc-provider'
import { secretsOf } from '../clients/metadata.ts'
import { compareSecrets } from '../clients/secret.ts'
import { isMachineRequest } from '../m2m/request.ts'
import { answerStructured } from '../m2m/structured.ts'
import { reshapeAnswer } from '../supertokens/reshape.ts'
import { assertProduction } from './assert.ts'
import { createPacing } from './deviceCodes.ts'
import { leaveUntyped } from './emptyAnswer.ts'
import { addSessionIds } from './frontchannel.ts'
import { answerScope } from './introspectedScope.ts'
import { type ProviderOptions, providerConfiguration } from './options.ts'
import { removeOwnMark } from './ownMark.ts'
import { publishScopes } from './publishedScopes.ts'

/**
 * Counts what was issued. Requests at the same time may all have been let in: a token of a program that is one too many is
 * dropped here, it is kept nowhere. Other grants are spent by now, and are answered.
 */
const countTokens = async (ctx: KoaContextWithOIDC, { tokenLimits }: ProviderOptions): Promise<void> => {
  // Where no route matched there is no context of the protocol layer.
  const { client, route } = (ctx.oidc as typeof ctx.oidc | undefined) ?? {}
  if (route !== 'token' || ctx.status !== 200 || !client) return
  const wait = await tokenLimits.count(client.clientId)
  if (wait === undefined || !isMachineRequest(ctx)) return
  ctx.status = 429
  ctx.set('retry-after', String(wait))
  ctx.body = { error: 'rate_limited', error_description: 'too many tokens for this client; try again later' }
}

/** Builds the protocol layer. */
export const buildProvider = (options: ProviderOptions): Provider => {
  const { audiences } = options
  const configuration = providerConfiguration(options)
  assertProduction(configuration)
  const paced = createPacing(options.store)
  const provider = new Provider(options.config.issuer, configuration)
  const structured = answerStructured(provider, {
    issuer: options.config.issuer,
    keys: options.keys,
    audiences,
    revocations: options.revocations,
    store: options.store,
    now: options.now,
  })
  const scoped = answerScope(options)
  provider.use(async (ctx, next) => {
    await next()
    publishScopes(ctx as KoaContextWithOIDC)
    leaveUntyped(ctx as KoaContextWithOIDC)
    await paced(ctx)
    await structured(ctx as KoaContextWithOIDC)
    await scoped(ctx as KoaContextWithOIDC)
    await countTokens(ctx as KoaContextWithOIDC, options)
    reshapeAnswer(ctx as KoaContextWithOIDC)
    if (ctx.method === 'POST' && ctx.status === 303) await options.pages.onward(ctx as KoaContextWithOIDC)
    if (ctx.status !== 404 || ctx.body != null) return
    ctx.status = 404
    ctx.body = { error: 'invalid_request', error_description: 'there is no such endpoint with this method' }
  })
  const secure = options.config.issuer.startsWith('https:')
  provider.on('interaction.ended', (ctx) => {
    const uid = ctx.oidc.entities.Interaction?.uid
    if (uid !== undefined) removeOwnMark(ctx, uid, { secure })
  })
  addSessionIds(provider)
  // The scheme comes from the one forwarded header that `pinRequest` writes itself.
  provider.proxy = true
  Object.defineProperty(provider.Client.prototype, 'compareClientSecret', {
    value(this: Client, presented: unknown) {
      return compareSecrets(secretsOf(this), presented, Math.floor(options.now().getTime() / 1000))
    },
  })
  return provider
}
