import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { json } from '../http/openapiParts.ts'
import { IMAGE_PATHS } from './paths.ts'

const text = z.string()
const picture = (description: string) => ({
  description,
  content: { 'image/*': { schema: z.string().meta({ format: 'binary' }) } },
})
const missing = { description: 'There is none.' }

/** Describes the pictures of the pages and the documents for tools: nothing of them needs a sign-in but a token's picture. */
export const registerDocuments = (registry: OpenAPIHono['openAPIRegistry']): void => {
  registry.registerPath({
    method: 'get',
    path: `${IMAGE_PATHS.logo}/{name}`,
    summary: 'A logo of the operator, by what it contains',
    request: { params: z.object({ name: text }) },
    responses: { 200: picture('The picture.'), 404: missing },
  })
  registry.registerPath({
    method: 'get',
    path: IMAGE_PATHS.clientLogo,
    summary: 'The logo of a client, or its first letter',
    request: {
      query: z.object({ client: text, v: text.describe('Names the `logoUri` that is registered.') }),
    },
    responses: { 200: picture('The picture.'), 404: missing },
  })
  registry.registerPath({
    method: 'get',
    path: '/interaction/{uid}/image/{holding}/{token}',
    summary: 'The picture of a token that was found, in the browser of that sign-in',
    request: { params: z.object({ uid: text, holding: text, token: text }) },
    responses: { 200: picture('The picture, or a drawn one in its place.'), 404: missing },
  })
  for (const [path, summary] of [
    ['/openapi.json', 'This document'],
    ['/config.schema.json', 'JSON Schema of the configuration'],
  ] as const)
    registry.registerPath({
      method: 'get',
      path,
      summary,
      responses: { 200: json('The document.', z.record(text, z.unknown())) },
    })
}
