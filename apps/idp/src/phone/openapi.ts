import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { byUid, formBody, json, jsonBody, page } from '../http/openapiParts.ts'
import { challengeBody } from '../interaction/challenge.ts'
import { proofBody } from '../interaction/proofBody.ts'
import { numberBody } from './there.ts'

type Registry = OpenAPIHono['openAPIRegistry']

/** Schemas that these endpoints have in common with those of the interaction. */
export type SharedSchemas = {
  readonly challengeAnswer: z.ZodType
  readonly proofAnswer: z.ZodType
  readonly errorAnswer: z.ZodType
}

const ONLY = 'exists only with `signIn.phone`'
const handle = { params: z.object({ handle: z.string().describe('One-time handle of a link.') }) }

const onward = { description: 'On to the page that shows where it stands.' }

const state = z.object({ step: z.enum(['waiting', 'opened', 'confirmed', 'proven', 'ended']) })

/** The browser that began: it makes the link, shows the number, and takes over what was proven. */
const registerHere = (registry: Registry, { errorAnswer }: SharedSchemas): void => {
  const gone = {
    404: page('No such sign-in in this browser.'),
    409: page('At another step.'),
    410: page('Expired.'),
  }
  const path = '/interaction/{uid}/phone'
  registry.registerPath({
    method: 'get',
    path,
    summary: `The page that waits for a wallet on a phone; ${ONLY}`,
    request: byUid,
    responses: {
      200: page('The page.'),
      303: { description: 'To the connect page: there is no link.' },
      ...gone,
    },
  })
  registry.registerPath({
    method: 'post',
    path,
    summary: 'Makes a one-time link for a phone; an earlier one is void',
    request: byUid,
    responses: { 303: onward, 403: page('Not from this site.'), ...gone, 429: page('`rate_limited`.') },
  })
  registry.registerPath({
    method: 'get',
    path: `${path}/state`,
    summary: 'The step that the link is at',
    request: byUid,
    responses: {
      200: json('The step.', state),
      404: json('Not here.', errorAnswer),
      410: json('Over.', errorAnswer),
    },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/continue`,
    summary: 'Goes on as the account that the phone has proven, once',
    request: byUid,
    responses: { 303: { description: 'On to `continue`.' }, 403: page('Not from this site.'), ...gone },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/cancel`,
    summary: 'Ends the link; what was proven over it is void',
    request: byUid,
    responses: { 303: { description: 'To the connect page.' }, 403: page('Not from this site.'), ...gone },
  })
}

const refused = {
  403: page('`phone_number_wrong`, or not from this site.'),
  404: page('`phone_link_not_found`.'),
  409: page('`phone_link_used`: another browser was first.'),
  410: page('`phone_link_expired`, `phone_link_revoked`, `interaction_expired`.'),
}

/** The phone: who asks, the number, the wallets. */
const registerThere = (
  registry: Registry,
  { challengeAnswer, errorAnswer, proofAnswer }: SharedSchemas,
): void => {
  const path = '/phone/{handle}'
  const coded = {
    404: json('`phone_link_not_found`, `challenge_not_found`.', errorAnswer),
    409: json('`phone_link_used`, `phone_not_confirmed`, `nonce_used`.', errorAnswer),
    410: json('`phone_link_expired`, `phone_link_revoked`, `interaction_expired`.', errorAnswer),
    422: json('A verification code: the account or proof was refused.', errorAnswer),
  }
  registry.registerPath({
    method: 'get',
    path,
    summary: `Who asks for what, from where; then the number, then the wallets. Changes nothing; ${ONLY}`,
    request: handle,
    responses: { 200: page('The page.'), ...refused },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/open`,
    summary: 'Takes the link for this browser; the first one has it',
    request: handle,
    responses: { 303: onward, ...refused },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/number`,
    summary: 'Compares the number that the browser that began shows: one try',
    request: { ...handle, ...formBody(numberBody) },
    responses: { 303: onward, 400: page('No number of two digits; it did not count.'), ...refused },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/challenge`,
    summary: 'Ask for a message to sign, after the number',
    request: { ...handle, ...jsonBody(challengeBody) },
    responses: {
      200: json('The message.', challengeAnswer),
      ...coded,
      429: json('`rate_limited`.', errorAnswer),
    },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/proof`,
    summary: 'Hand in the signed message; it is kept for the browser that began',
    request: { ...handle, ...jsonBody(proofBody) },
    responses: {
      200: json('Kept.', proofAnswer),
      ...coded,
      503: json('The chain could not be asked; send the same proof again.', errorAnswer),
    },
  })
  registry.registerPath({
    method: 'post',
    path: `${path}/cancel`,
    summary: 'Ends the link',
    request: handle,
    responses: { 200: page('Nothing was signed.'), ...refused },
  })
}

/** Describes what is there for wallets on a phone. */
export const registerPhone = (registry: Registry, shared: SharedSchemas): void => {
  registerHere(registry, shared)
  registerThere(registry, shared)
}
