import type { OpenAPIHono } from '@hono/zod-openapi'
import { formBody, page } from '../http/openapiParts.ts'
import { ACCOUNT_PATH } from './path.ts'
import { applicationForm, othersForm, sessionForm } from './routes.ts'

const FORMS = [
  ['session', sessionForm, 'Ends one session of the person'],
  ['others', othersForm, 'Ends every other session of the person'],
  ['application', applicationForm, 'Takes back everything that the person has allowed a client'],
] as const

/** The page of a person's own sessions and consents. */
export const registerAccount = ({ openAPIRegistry: registry }: OpenAPIHono): void => {
  registry.registerPath({
    method: 'get',
    path: ACCOUNT_PATH,
    summary: 'The page where a person sees and ends their own sessions and consents',
    responses: { 200: page('The page, also when nobody is signed in.'), 429: page('`rate_limited`.') },
  })
  for (const [name, schema, summary] of FORMS) {
    registry.registerPath({
      method: 'post',
      path: `${ACCOUNT_PATH}/${name}`,
      summary,
      request: formBody(schema),
      responses: {
        303: { description: 'Back to the page.' },
        400: page('`request_invalid`.'),
        403: page('Not from a page of this site, or a form of another sign-in.'),
        404: page('`not_found`: no such session of this person.'),
      },
    })
  }
}
