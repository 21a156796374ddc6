import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { sendErrorPage, sendPage } from '../http/answers.ts'
import { readForm } from '../http/body.ts'
import { checkOrigin } from '../http/origin.ts'
import { type PageRequest, pageRequest } from '../http/pageRequest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { viewClient } from '../interaction/client.ts'
import { connectPropsOf } from '../interaction/page.ts'
import { phoneCookie, writeCookie } from './cookies.ts'
import { endLink, type LinkState, openLink, tryNumber } from './links.ts'
import { hasSigned, type LoadedLink, loadLink, notFirst } from './load.ts'
import { otherSide, sideOf } from './sides.ts'
import { walletLinks } from './wallets.ts'

const SMALL = 1024

/** Body of the form that takes the number. */
export const numberBody = z.strictObject({ number: z.string().regex(/^[0-9]{2}$/) })

const pathOf = ({ issuer }: AppContext, handle: string): string => `${issuer.prefix}/phone/${handle}`

const requestOf = (c: RequestContext, { loaded }: LoadedLink): PageRequest =>
  pageRequest(c.env.incoming, loaded.interaction.params)

const askPage = async (context: AppContext, c: RequestContext, found: LoadedLink): Promise<Response> => {
  const { handle, link, loaded } = found
  const path = pathOf(context, handle)
  const { chains } = await connectPropsOf(context, loaded)
  const url = `${context.config.issuer}/phone/${handle}`
  const page = await context.views.phoneAsk(requestOf(c, found), {
    client: viewClient(loaded.client, loaded.redirectUri),
    by: otherSide(context, c, link.by),
    wallets: walletLinks(context.config.signIn.phone.wallets, { chains, url }),
    paths: { open: `${path}/open`, cancel: `${path}/cancel` },
  })
  return sendPage(c, page)
}

const numberPage = async (
  context: AppContext,
  c: RequestContext,
  found: LoadedLink,
  malformed: boolean,
): Promise<Response> => {
  const path = pathOf(context, found.handle)
  const page = await context.views.phoneNumber(requestOf(c, found), {
    client: viewClient(found.loaded.client, found.loaded.redirectUri),
    malformed,
    paths: { number: `${path}/number`, cancel: `${path}/cancel` },
  })
  return sendPage(c, page, malformed ? 400 : 200)
}

/** The connect page, with the endpoints of this phone. What it proves goes to the browser that began. */
const walletsPage = async (context: AppContext, c: RequestContext, found: LoadedLink): Promise<Response> => {
  const path = pathOf(context, found.handle)
  const props = await connectPropsOf(context, found.loaded)
  const page = await context.views.connect(requestOf(c, found), {
    ...props,
    client: { ...props.client, device: true, uri: undefined },
    session: undefined,
    paths: { challenge: `${path}/challenge`, proof: `${path}/proof`, abort: `${path}/cancel`, consent: path },
  })
  return sendPage(c, page)
}

const signedPage = async (context: AppContext, c: RequestContext, request: PageRequest): Promise<Response> =>
  sendPage(c, await context.views.phoneDone(request, { outcome: 'signed' }))

const PAGES: Readonly<
  Record<
    Exclude<LinkState['step'], 'ended' | 'waiting'>,
    (context: AppContext, c: RequestContext, found: LoadedLink) => Promise<Response>
  >
> = {
  opened: (context, c, found) => numberPage(context, c, found, false),
  confirmed: walletsPage,
  proven: (context, c, found) => signedPage(context, c, requestOf(c, found)),
}

/** What the link shows: to anyone while nobody has taken it, then to the browser that has. Changes nothing. */
export const showThere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadLink(context, c)
  if (!found.ok) {
    const over = found.code === 'interaction_expired' && (await hasSigned(context, c))
    return over ? signedPage(context, c, pageRequest(c.env.incoming)) : sendErrorPage(c, context, found)
  }
  const { step } = found.link
  if (step === 'waiting') return askPage(context, c, found)
  if (!found.mine || step === 'ended') return sendErrorPage(c, context, notFirst())
  return PAGES[step](context, c, found)
}

/** From our own page, over a link that holds. */
export const loadLinkForPost = async (
  context: AppContext,
  c: RequestContext,
): Promise<LoadedLink | Refusal> =>
  checkOrigin(c.req.raw.headers, context.issuer.origin) ?? (await loadLink(context, c))

const back = (context: AppContext, c: RequestContext, { handle }: LoadedLink): Response =>
  c.body(null, 303, { location: pathOf(context, handle), 'cache-control': 'no-store' })

const note = (context: AppContext, c: RequestContext, { loaded }: LoadedLink, text: string): void => {
  const { clientId } = loaded.client
  context.log.info({ requestId: requestIdOf(c.env.incoming), client: clientId }, text)
}

/** Takes the link, for this browser only. */
export const open = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadLinkForPost(context, c)
  if (!found.ok) return sendErrorPage(c, context, found)
  if (found.mine) return back(context, c, found)
  const secret = await openLink(context, found.link.id, sideOf(context, c))
  if (secret === undefined) return sendErrorPage(c, context, notFirst())
  writeCookie(context, c, { ...phoneCookie(context, found.link.id), value: secret })
  note(context, c, found, 'phone link opened')
  return back(context, c, found)
}

const wrong = (): Refusal => refuse('phone_number_wrong', 403, 'another number was entered; the link is void')

/** Compares the number, once. */
export const enterNumber = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadLinkForPost(context, c)
  if (!found.ok) return sendErrorPage(c, context, found)
  if (!found.mine) return sendErrorPage(c, context, notFirst())
  if (found.link.step !== 'opened') return back(context, c, found)
  const body = await readForm(c.req.raw, numberBody, SMALL)
  if (!body.ok) {
    return body.field === 'number' ? numberPage(context, c, found, true) : sendErrorPage(c, context, body)
  }
  const right = await tryNumber(context, found.link.id, body.value.number)
  if (right === false) {
    note(context, c, found, 'phone number wrong')
    return sendErrorPage(c, context, wrong())
  }
  return back(context, c, found)
}

/** Ends the link from the phone's side: nobody is sent back, the browser that began goes on. */
export const cancelThere = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const found = await loadLinkForPost(context, c)
  if (!found.ok) return sendErrorPage(c, context, found)
  if (!found.mine && found.link.step !== 'waiting') return sendErrorPage(c, context, notFirst())
  await endLink(context, found.link.id, 'cancelled')
  note(context, c, found, 'phone link cancelled')
  return sendPage(c, await context.views.phoneDone(requestOf(c, found), { outcome: 'cancelled' }))
}
