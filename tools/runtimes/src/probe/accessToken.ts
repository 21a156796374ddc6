import type { Verifier } from '@countersign/access-token'
import { tryOut } from './row.ts'
import type { Api, Cases, Row, Trial } from './types.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

async function verifierOf({ audience, issuer }: Api): Promise<Verifier> {
  const { createVerifier } = await import('@countersign/access-token')
  return createVerifier({ issuer, audience })
}

/** Keys by discovery, then every token. */
async function verified(api: Api): Promise<Row> {
  const verifier = await verifierOf(api)
  const verify = async (token: string) => {
    const result = await verifier.verify(token, { requiredScopes: ['files:read'] })
    return result.ok ? result.token.subject : result.code
  }
  const trial = (token: string, expected: string): Trial => ({
    name: expected,
    run: () => verify(token),
    expected,
  })
  return tryOut('access-token', {
    accepts: [trial(api.good, api.subject)],
    refuses: Object.entries(api.bad).map(([code, token]) => trial(token, code)),
  })
}

/** What middleware is asked with, and what has to come of it. */
export function requests(
  { bad, good, subject }: Api,
  send: (headers: Readonly<Record<string, string>>) => Promise<Response>,
): { readonly accepts: readonly Trial[]; readonly refuses: readonly Trial[] } {
  const trial = (name: string, token: string | undefined, expected: unknown): Trial => ({
    name,
    run: async () => {
      const answer = await send(token === undefined ? {} : { authorization: `Bearer ${token}` })
      const { code, subject: known } = (await answer.json()) as { code?: string; subject?: string }
      return [answer.status, known ?? code, answer.headers.has('www-authenticate')]
    },
    expected,
  })
  return {
    accepts: [trial('a good token', good, [200, subject, false])],
    refuses: [
      trial('none', undefined, [401, 'credentials_missing', true]),
      trial('another text', bad['signature_invalid'], [401, 'signature_invalid', true]),
      trial('too little', bad['scope_missing'], [403, 'scope_missing', true]),
    ],
  }
}

async function hono(api: Api): Promise<Row> {
  const [{ Hono }, { requireActor }, verifier] = await Promise.all([
    import('hono'),
    import('@countersign/access-token/hono'),
    verifierOf(api),
  ])
  const app = new Hono<{ Variables: { actor: { readonly subject: string } } }>()
  app.use('/files/*', requireActor({ verifier, scopes: ['files:read'] }))
  app.get('/files/mine', (c) => c.json({ subject: c.var.actor.subject }))
  return tryOut(
    'access-token/hono',
    requests(api, async (headers) => app.request('/files/mine', { headers })),
  )
}

async function webhook(): Promise<Row> {
  const { verifyWebhook } = await import('@countersign/access-token/webhook')
  const [id, timestamp] = ['msg_1', String(Math.floor(Date.now() / 1000))]
  const body = JSON.stringify({ type: 'user.removed', timestamp: new Date().toISOString(), data: {} })
  const bytes = Uint8Array.from(atob(SECRET.slice(6)), (char) => char.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`))
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(signed)))}`
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  const verify = async (text: string) => {
    const result = await verifyWebhook({ body: text, headers, secrets: [SECRET] })
    return result.ok ? result.event.type : result.code
  }
  return tryOut('access-token/webhook', {
    accepts: [{ name: 'signed', run: () => verify(body), expected: 'user.removed' }],
    refuses: [
      {
        name: 'another body',
        run: () => verify(body.replace('removed', 'changed')),
        expected: 'signature_invalid',
      },
    ],
  })
}

/** Verifies tokens, answers requests by Hono, and verifies a webhook. */
export async function probe({ api }: Cases): Promise<readonly Row[]> {
  return [await verified(api), await hono(api), await webhook()]
}
