import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import { sendErrorPage, sendJsonError, sendPage } from '../http/answers.ts'
import { pageRequest } from '../http/pageRequest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { viewClient } from '../interaction/client.ts'
import type { LoadedInteraction } from '../interaction/load.ts'
import { connectPropsOf } from '../interaction/page.ts'
import { WALLET_PROMPTS } from '../interaction/prompts.ts'
import { finishProven } from '../interaction/proven.ts'
import { goOn, loadForPost, loadOf } from '../interaction/request.ts'
import { GATE } from '../provider/gatePrompt.ts'
import type { PhonePaths, PhoneStage } from '../web/phoneTypes.ts'
import { handleCookie, readCookie, writeCookie } from './cookies.ts'
import { deviceHint } from './device.ts'
import { endLink, type LinkState, linkOfInteraction, makeLink, takeProven } from './links.ts'
import { qrPath } from './qr.ts'
import { otherSide, sideOf } from './sides.ts'
import { walletLinks } from './wallets.ts'

const pathOf = ({ issuer }: AppContext, { interaction }: LoadedInteraction): string =>
  `${issuer.prefix}/interaction/${interaction.uid}`

const pathsOf = (context: AppContext, loaded: LoadedInteraction): PhonePaths => {
  const self = `${pathOf(context, loaded)}/phone`
  return { self, state: `${self}/state`, continue: `${self}/continue`, cancel: `${self}/cancel` }
}

const redirect = (c: RequestContext, location: string): Response =>
  c.body(null, 303, { location, 'cache-control': 'no-store' })

/** Links and code, while the link waits. They need the handle, which only this browser has. */
const waitingStage = async (
  context: AppContext,
  c: RequestContext,
  loaded: LoadedInteraction,
  link: LinkState,
): Promise<PhoneStage> => {
  const handle = readCookie(c, handleCookie(context, loaded.interaction.uid))
  if (handle === undefined || digest(handle) !== link.id) return { step: 'ended', why: 'lost' }
  const { config } = context
  const url = `${config.issuer}/phone/${handle}`
  const { chains } = await connectPropsOf(context, loaded)
  const wallets = walletLinks(config.signIn.phone.wallets, { chains, url })
  const { handheld } = deviceHint(c.req.raw.headers)
  return { step: 'waiting', url, qr: qrPath(url), wallets, handheld }
}

const stageOf = async (
  context: AppContext,
  c: RequestContext,
  loaded: LoadedInteraction,
  link: LinkState,
): Promise<PhoneStage> => {
  const { opened, proven, step, why } = link
  if (step === 'waiting') return waitingStage(context, c, loaded, link)
  if (step === 'proven' && proven) return { step, account: proven.account }
  if (step === 'opened' && opened)
    return { step, number: opened.number, by: otherSide(context, c, opened.by) }
  if (step === 'confirmed' && opened) return { step, by: otherSide(context, c, opened.by) }
  return { step: 'ended', why: why ?? 'expired' }
}

const loadSigning = async (context: AppContext, c: RequestContext): Promise<LoadedInteraction | Refusal> => {
  const loaded = await loadOf(context, c)
  if (!loaded.ok || WALLET_PROMPTS.includes(loaded.interaction.prompt.name)) return loaded
  return refuse('request_invalid', 409, 'this sign-in is at another step')
}

/** The page that waits for the phone. */
export const showHere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadSigning(context, c)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const { client, interaction, redirectUri } = loaded
  const link = await linkOfInteraction(context, interaction.uid)
  if (!link) return redirect(c, pathOf(context, loaded))
  const page = await context.views.phoneHere(pageRequest(c.env.incoming, interaction.params), {
    client: viewClient(client, redirectUri),
    stage: await stageOf(context, c, loaded, link),
    paths: pathsOf(context, loaded),
  })
  return sendPage(c, page)
}

/** The step that the link is at, for the page's script. */
export const stateHere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadSigning(context, c)
  if (!loaded.ok) return sendJsonError(c, loaded)
  const link = await linkOfInteraction(context, loaded.interaction.uid)
  return c.json({ step: link?.step ?? 'ended' }, 200, { 'cache-control': 'no-store' })
}

/** Makes a link. */
export const make = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, WALLET_PROMPTS)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const { client, interaction } = loaded
  const made = await makeLink(context, { by: sideOf(context, c), uid: interaction.uid })
  if (!made.ok) return sendErrorPage(c, context, { ...made, clientId: client.clientId })
  writeCookie(context, c, { ...handleCookie(context, interaction.uid), value: made.handle })
  context.log.info({ requestId: requestIdOf(c.env.incoming), client: client.clientId }, 'phone link made')
  return redirect(c, pathsOf(context, loaded).self)
}

/** Goes on as the account that the phone has proven: here, where the interaction's cookie is, and only when asked to. */
export const continueHere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, WALLET_PROMPTS)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const link = await linkOfInteraction(context, loaded.interaction.uid)
  const proven = link?.step === 'proven' ? await takeProven(context, link.id) : undefined
  if (!proven) {
    const { clientId } = loaded.client
    const nothing = 'no phone has signed for this sign-in, or it was taken over already'
    return sendErrorPage(c, context, refuse('request_invalid', 409, nothing, { clientId }))
  }
  const next = await finishProven(context, c.env, loaded, proven)
  return typeof next === 'string' ? goOn(context, c) : sendErrorPage(c, context, next)
}

/** Ends the link, and shows the wallets of this browser again. */
export const cancelHere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadForPost(context, c, WALLET_PROMPTS)
  if (!loaded.ok) return sendErrorPage(c, context, loaded)
  const link = await linkOfInteraction(context, loaded.interaction.uid)
  if (link) await endLink(context, link.id, 'cancelled')
  const wallets = loaded.interaction.prompt.name === GATE ? '?add=wallet' : ''
  return redirect(c, `${pathOf(context, loaded)}${wallets}`)
}
