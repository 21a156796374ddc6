import type { ImageFetcher } from '@countersign/nft-ownership/metadata'
import type { AppContext } from '../context.ts'
import { sendError } from '../http/answers.ts'
import { refuse } from '../http/refusal.ts'
import type { App, RequestContext } from '../http/types.ts'
import { stateOfInteraction } from '../interaction/gatePage.ts'
import { loginOf } from '../interaction/page.ts'
import { loadOf } from '../interaction/request.ts'
import { findClient } from '../provider/findClient.ts'
import type { Picture } from './logo.ts'
import { contentName, IMAGE_PATHS } from './paths.ts'
import { letterPicture, noPicture } from './placeholder.ts'

/** Whoever opens a picture by itself gets a document without rights: an SVG is one. */
const INERT = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const

const YEAR = 'public, max-age=31536000, immutable'
const DAY = 'public, max-age=86400'
/** Long enough for one page, short enough for a host that was down. */
const MINUTE = 'max-age=60'

const send = (c: RequestContext, { bytes, type }: Picture, cache: string): Response =>
  c.body(new Uint8Array(bytes), 200, { ...INERT, 'content-type': type, 'cache-control': cache })

const sendDrawn = (c: RequestContext, svg: string): Response =>
  send(c, { type: 'image/svg+xml', bytes: new TextEncoder().encode(svg) }, `private, ${MINUTE}`)

const missing = (context: AppContext, c: RequestContext): Response | Promise<Response> =>
  sendError(c, context, refuse('not_found', 404, 'there is nothing here'))

const fetched = async (
  fetchImage: ImageFetcher | undefined,
  uri: string | undefined,
): Promise<Picture | undefined> => {
  if (fetchImage === undefined || uri === undefined) return undefined
  const image = await fetchImage(uri)
  return image.ok ? image : undefined
}

const operatorLogo = (context: AppContext, c: RequestContext): Response | Promise<Response> => {
  const picture = context.images.files.get(c.req.param('name') ?? '')
  return picture ? send(c, picture, YEAR) : missing(context, c)
}

/** The logo of a registered client, or its first letter. Only what is registered now is ever fetched. */
const clientLogo = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const client = await findClient(context.provider.current(), c.req.query('client') ?? '')
  const { clientId, clientName = clientId, logoUri } = client ?? {}
  if (logoUri === undefined || contentName(logoUri) !== c.req.query('v')) return missing(context, c)
  const picture = await fetched(context.images.clientLogo, logoUri)
  if (picture) return send(c, picture, DAY)
  return sendDrawn(c, letterPicture(clientName ?? '', context.config.product.theme))
}

/** A small number as a path has it. */
const place = (text: string | undefined): number => (/^\d{1,3}$/.test(text ?? '') ? Number(text) : -1)

/**
 * The picture of a token that this sign-in has found, for the browser of this sign-in while it is asked for consent: the
 * signed cookie of the interaction is the permit, and what is fetched was named by our own resolver.
 */
const tokenImage = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const loaded = await loadOf(context, c)
  if (!loaded.ok || loaded.interaction.prompt.name !== 'consent') return missing(context, c)
  const login = await loginOf(context, loaded)
  const state = login && (await stateOfInteraction(context, loaded, login))
  const holding = state?.check.holdings[place(c.req.param('holding'))]
  const token = holding?.tokens[place(c.req.param('token'))]
  if (token === undefined || state?.requirement.disclosure !== 'full') return missing(context, c)
  const picture = await fetched(context.images.token, token.metadata?.image)
  return picture ? send(c, picture, `private, ${MINUTE}`) : sendDrawn(c, noPicture())
}

/** Pictures, all from this origin. */
export const mountImages = (app: App, context: AppContext): void => {
  const { prefix } = context.issuer
  app.get(`${prefix}${IMAGE_PATHS.logo}/:name`, (c) => operatorLogo(context, c))
  app.get(`${prefix}${IMAGE_PATHS.clientLogo}`, (c) => clientLogo(context, c))
  app.get(`${prefix}/interaction/:uid/image/:holding/:token`, (c) => tokenImage(context, c))
}
