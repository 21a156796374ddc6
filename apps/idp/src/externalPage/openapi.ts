import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { formBody, json, jsonBody, page } from '../http/openapiParts.ts'
import { answerBody, pageChallengeBody, redeemBody } from './bodies.ts'
import { handoffAnswer } from './describe.ts'
import { EXTERNAL_PATHS } from './paths.ts'

type Registry = OpenAPIHono['openAPIRegistry']

/** Schemas that these endpoints have in common with those of the built-in page. */
export type SharedSchemas = { readonly challengeAnswer: z.ZodType; readonly errorAnswer: z.ZodType }

/** Describes what a wallet page elsewhere calls; it exists only with `signIn.externalPage`. */
export const registerExternalPage = (
  registry: Registry,
  { challengeAnswer, errorAnswer }: SharedSchemas,
): void => {
  const refusals = {
    400: json('The body is not as described, or `handoff_invalid`.', errorAnswer),
    403: json('`origin_not_allowed`.', errorAnswer),
    409: json('`handoff_used`, or at another step.', errorAnswer),
    410: json('`handoff_expired`, `interaction_expired`.', errorAnswer),
  }
  registry.registerPath({
    method: 'post',
    path: EXTERNAL_PATHS.redeem,
    summary: 'Swap a hand-off, once, for what its sign-in is about; exists only with `signIn.externalPage`',
    request: jsonBody(redeemBody),
    responses: { 200: json('The sign-in.', handoffAnswer), ...refusals },
  })
  registry.registerPath({
    method: 'post',
    path: EXTERNAL_PATHS.challenge,
    summary: 'Ask for a message to sign on that page',
    request: jsonBody(pageChallengeBody),
    responses: {
      200: json('The message.', challengeAnswer),
      ...refusals,
      422: json('The account, chain or wallet call was refused.', errorAnswer),
      429: json('`rate_limited`.', errorAnswer),
    },
  })
  registry.registerPath({
    method: 'post',
    path: EXTERNAL_PATHS.answer,
    summary: 'The answer of that page, as a form that its browser submits',
    request: formBody(answerBody),
    responses: {
      303: { description: 'Back to the interaction, where its cookie is asked for.' },
      400: page('Not as described, or `handoff_invalid`.'),
      403: page('`origin_not_allowed`.'),
      409: page('`handoff_used`.'),
      410: page('`interaction_expired`.'),
      413: page('`request_too_large`.'),
    },
  })
  registry.registerPath({
    method: 'get',
    path: '/interaction/{uid}/answered',
    summary: 'Takes up the answer in the browser that has started the sign-in, and leads on by a refresh',
    request: { params: z.object({ uid: z.string() }), query: z.object({ answer: z.string() }) },
    responses: {
      200: page('With a `Refresh` header: onwards, or to the page with a new hand-off.'),
      400: page('`handoff_invalid`.'),
      404: page('No such sign-in in this browser.'),
      409: page('`handoff_used`.'),
      410: page('Expired, or not in this browser.'),
    },
  })
}
