import { ADMIN_AREAS } from '../config/admin.ts'
import type { Audience } from './audiences.ts'

/** What clients call the admin endpoints among their `audiences`. */
export const ADMIN_AUDIENCE = 'admin'

/** Seconds: rights that are taken away count at once, a stolen token should not last. */
const TTL = 600

/** `aud` of tokens for the admin endpoints. */
export const adminAudienceOf = (issuer: string): string => `${issuer}/admin`

/** The admin endpoints as a resource server, whose scopes are rights. */
export const adminAudience = (issuer: string): Audience => ({
  name: ADMIN_AUDIENCE,
  audience: adminAudienceOf(issuer),
  resource: adminAudienceOf(issuer),
  scopes: ADMIN_AREAS.flatMap((area) => [`${area}:read`, `${area}:write`]),
  tokenTtl: TTL,
  signingAlg: 'RS256',
  members: [],
  admin: true,
})
