import { html } from 'hono/html'
import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { SignedIn } from '../session.ts'
import { action, type Html, layout } from './layout.ts'

const siweClaim = z.object({
  method: z.string(),
  account_kind: z.string(),
  chain: z.string(),
  evidence: z.object({
    kind: z.string(),
    block_number: z.string().optional(),
    block_time: z.string().optional(),
  }),
})

const KINDS: Readonly<Record<string, string>> = {
  key: 'A key',
  contract: 'A contract',
  delegated: 'A key with delegated code',
  implicit: 'A key',
  named: 'A named account, whose keys are on its chain',
  multisig: 'Several keys together',
  rekeyed: 'Another key, which the account was given to',
}

const METHODS: Readonly<Record<string, string>> = {
  eip191: "The key's own signature",
  eip1271: 'The contract, which accepted the signature',
  eip6492: 'The contract before its deployment',
  erc8010: 'The code that the key delegates to',
}

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
          ${proof(claims['siwe'])}
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
      ${claimTable('Claims of the ID token', person.claims)}
      ${person.userinfo ? claimTable('Answer of the userinfo endpoint', person.userinfo) : ''}
      ${accessToken(person.accessToken)}`,
  )
}

/** The `siwe` claim: how the account was proven, and what that rests on. */
function proof(claim: unknown): Html | '' {
  const siwe = siweClaim.safeParse(claim)
  if (!siwe.success) return ''
  const { method, account_kind, chain, evidence } = siwe.data
  return html`<dt>Account</dt>
    <dd>${KINDS[account_kind] ?? account_kind} on <code>${chain}</code></dd>
    <dt>Proven by</dt>
    <dd>${METHODS[method] ?? "The account's signature"} (<code>${method}</code>)</dd>
    <dt>Decided</dt>
    <dd>${
      evidence.kind === 'onchain'
        ? html`on chain, at block ${evidence.block_number} of ${evidence.block_time}`
        : 'from the signature alone'
    }</dd>`
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

function time(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toUTCString() : 'Not said'
}

function json(value: unknown): string {
  if (typeof value === 'string') return value
  const line = JSON.stringify(value)
  return line.length <= 60 ? line : JSON.stringify(value, undefined, 2)
}
