import { html } from 'hono/html'
import { decodeJwt } from 'jose'
import type { SignedIn } from '../session.ts'
import { action, type Html, layout } from './layout.ts'

/** The verified identity and everything that came with it. */
export function signedInPage(person: SignedIn): Html {
  const claims = { ...person.claims, ...person.userinfo }
  return layout(
    'Signed in',
    html`${person.notice ? html`<p class="notice" role="status">${person.notice}</p>` : ''}
      <section class="card">
        <p class="eyebrow">Signed in</p>
        <h1 class="account">${String(claims['account'] ?? claims['sub'])}</h1>
        <dl>
          <dt>Subject</dt>
          <dd><code>${String(claims['sub'])}</code></dd>
          <dt>How it was proven</dt>
          <dd>${list(claims['amr'])}</dd>
          <dt>Signed in at</dt>
          <dd>${time(claims['auth_time'])}</dd>
          <dt>Scope</dt>
          <dd>${person.scope}</dd>
        </dl>
        <div class="actions">
          ${action('/userinfo', 'Ask the userinfo endpoint')}
          ${person.refreshToken ? action('/refresh', 'Refresh the tokens') : ''}
          ${action('/logout', 'Sign out')}
        </div>
      </section>
      ${evidence(claims)} ${claimTable('Claims of the ID token', person.claims)}
      ${person.userinfo ? claimTable('Answer of the userinfo endpoint', person.userinfo) : ''}
      ${accessToken(person.accessToken)}`,
  )
}

function evidence(claims: Readonly<Record<string, unknown>>): Html | '' {
  const siwe = claims['siwe'] ?? claims['evidence']
  if (siwe === undefined) return ''
  return html`<section class="card">
    <h2>Evidence</h2>
    <pre tabindex="0">${json(siwe)}</pre>
  </section>`
}

function claimTable(title: string, claims: Readonly<Record<string, unknown>>): Html {
  const rows = Object.entries(claims).map(
    ([name, value]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td><code>${json(value)}</code></td></tr>`,
  )
  return html`<section class="card">
    <h2>${title}</h2>
    <table>
      <thead><tr><th scope="col">Claim</th><th scope="col">Value</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
  </section>`
}

/** An access token is the provider's business: shown decoded when it happens to be a JWT, never interpreted. */
function accessToken(token: string): Html {
  const decoded = jwtClaims(token)
  return decoded
    ? claimTable('Claims of the access token', decoded)
    : html`<section class="card">
        <h2>Access token</h2>
        <p>Opaque, ${token.length} characters: only the provider can read it.</p>
      </section>`
}

function jwtClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : value === undefined ? 'Not said' : json(value)
}

function time(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : 'Not said'
}

function json(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}
