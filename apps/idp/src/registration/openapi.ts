import { z } from '@hono/zod-openapi'
import type { AdminRoute } from '../admin/openapi.ts'
import { registrationTokenInput } from './tokens.ts'

const token = registrationTokenInput.omit({ expiresIn: true }).extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  uses: z.int().describe('How many clients it may still register.'),
})

/** The operator's endpoints for tokens that clients register with. */
export const REGISTRATION_TOKENS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/registration-tokens',
    summary: 'List the tokens that clients register with, without their values',
    right: 'clients:read',
    answer: z.object({ tokens: z.array(token) }),
  },
  {
    method: 'post',
    path: '/admin/registration-tokens',
    summary: 'Make a token that clients register with (RFC 7591); its value is shown once',
    right: 'clients:write',
    body: registrationTokenInput,
    status: 201,
    answer: token.extend({ value: z.string().describe('Shown once.') }),
    codes: { 409: '`registration_tokens_full`.', 422: '`registration_token_invalid`.' },
  },
  {
    method: 'delete',
    path: '/admin/registration-tokens/{id}',
    summary: 'End a token that clients register with; clients that have registered stay',
    right: 'clients:write',
    params: 'id',
    codes: { 404: '`registration_token_not_found`.' },
  },
]
