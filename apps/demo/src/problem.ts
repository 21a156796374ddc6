import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'
import type { Problem } from './pages/error.ts'

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  access_denied: 'You went back, or declined. Nothing was shared with this application.',
}

/** Turns a failure of the protocol into words for the person, without tokens or internals. */
export function problemOf(error: unknown): Problem & { readonly status: 200 | 400 | 403 | 502 } {
  if (error instanceof AuthorizationResponseError) {
    // A person's own decision is not a fault of the request.
    return { ...said(error), status: error.error === 'access_denied' ? 200 : 400 }
  }
  if (error instanceof ResponseBodyError) return { ...said(error), status: 502 }
  if (isForbidden(error)) {
    return {
      code: 'cross_origin',
      description: 'The request did not come from this application.',
      status: 403,
    }
  }
  const code = codeOf(error)
  if (code?.startsWith('OAUTH_')) {
    return {
      code,
      description: 'The answer of the identity provider failed a check and was refused.',
      status: 502,
    }
  }
  return {
    code: 'provider_unreachable',
    description: 'Is it still running? Start it again and then try once more.',
    status: 502,
  }
}

function said({ error, error_description }: AuthorizationResponseError | ResponseBodyError): Problem {
  return { code: error, description: DESCRIPTIONS[error] ?? error_description ?? 'The provider refused.' }
}

function isForbidden(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === 403
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
