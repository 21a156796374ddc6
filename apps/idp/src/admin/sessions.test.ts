import { verifyAuditChain } from '@countersign/oidc-store'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../test/logoutReceiver.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const { entry, key } = newAdminKey('support', { sessions: 'write', audit: 'read' })
const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }

let idp: TestIdp
let rp: client.Configuration
let receiver: LogoutReceiver
const start = async () => {
  receiver = await startLogoutReceiver()
  idp = await startIdp({ admin: { keys: [entry] }, oidc: { internalOrigins: [receiver.origin] } })
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { backchannelLogoutUri: receiver.url })
}
const stop = async () => {
  await idp.idp.stop()
  receiver.close()
}

const ask = (...request: Parameters<ReturnType<typeof adminApi>>) => adminApi(idp.base, key)(...request)
const signIn = async (person: Person) => {
  const request = await authorize(rp, OFFLINE)
  return redeem(rp, await walkThrough(person, request.url), request)
}
const subjectOf = ({ id_token }: { id_token?: string | undefined }) => decodeJwt(id_token ?? '').sub ?? ''
const refreshed = ({ refresh_token }: { refresh_token?: string | undefined }) =>
  client.refreshTokenGrant(rp, refresh_token ?? '').then(
    (tokens) => tokens,
    (error: { error?: string }) => error.error,
  )
const infoOf = async ({ access_token: token }: { access_token: string }) =>
  (await fetch(`${idp.base}/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status
const silent = async ({ browser }: Person): Promise<string> => {
  const { url } = await authorize(rp, { prompt: 'none' })
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  return arrived.url.searchParams.get('error') ?? 'code'
}
const of = (subject: string) => `subject=${encodeURIComponent(subject)}`
const events = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

describe('/admin/sessions and /admin/grants', () => {
  beforeEach(start)
  afterEach(stop)

  test('security: what leads on to the next page is no cookie of a session', async () => {
    for (const person of [newPerson(), newPerson(), newPerson()]) await signIn(person)
    const { records } = await idp.idp.store.listing.list('Session', { limit: 500 })
    const uids: string[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await ask('GET', `/sessions?limit=1${next && `&after=${encodeURIComponent(next)}`}`)
      uids.push(...page.json.sessions.map(({ id }: { id: string }) => id))
      for (const { id } of records) expect(JSON.stringify(page.json)).not.toContain(id.slice(0, 12))
      next = page.json.next
    }
    expect(uids.toSorted()).toEqual(records.map(({ payload }) => payload['uid']).toSorted())
  })

  test('default: a session ends with its grants and tokens, and its client is told', async () => {
    const [person, bystander] = [newPerson(), newPerson()]
    const [tokens, others] = [await signIn(person), await signIn(bystander)]
    const subject = subjectOf(tokens)
    expect((await ask('GET', '/sessions')).json.sessions).toHaveLength(2)
    const { sessions } = (await ask('GET', `/sessions?${of(subject)}`)).json
    expect(sessions).toEqual([
      {
        id: expect.any(String),
        subject,
        since: expect.any(String),
        until: expect.any(String),
        clients: ['demo'],
      },
    ])
    expect((await ask('DELETE', `/sessions/${sessions[0].id}`)).status).toBe(204)

    expect(await silent(person)).toBe('login_required')
    expect(await refreshed(tokens)).toBe('invalid_grant')
    expect([await infoOf(tokens), await infoOf(others)]).toEqual([401, 200])
    await expect.poll(() => receiver.tokens.length, { timeout: 5000 }).toBe(1)
    expect(decodeJwt(receiver.tokens[0] ?? '')).toMatchObject({ aud: 'demo', sub: subject })
    expect((await events()).at(-1)).toMatchObject({
      type: 'session.revoked',
      actor: { kind: 'app', name: 'support' },
      account: person.account,
      code: 'ended_by_operator',
    })

    expect(await silent(bystander)).toBe('code')
    expect(await refreshed(others)).toHaveProperty('access_token')
    const again = await ask('DELETE', `/sessions/${sessions[0].id}`)
    expect([again.status, again.json.error.code]).toEqual([404, 'session_not_found'])
  })

  test('behavior: a grant ends with its tokens, the others stay', async () => {
    const person = newPerson()
    const tokens = await signIn(person)
    const others = await signIn(newPerson())
    const subject = subjectOf(tokens)
    expect((await ask('GET', '/grants?client=demo')).json.grants).toHaveLength(2)
    expect((await ask('GET', '/grants?client=spa')).json.grants).toEqual([])
    const { grants } = (await ask('GET', `/grants?client=demo&${of(subject)}`)).json
    expect(grants).toMatchObject([{ subject, client: 'demo', scope: expect.stringContaining('openid') }])
    expect((await ask('DELETE', `/grants/${grants[0].id}`)).status).toBe(204)
    expect([await infoOf(tokens), await infoOf(others)]).toEqual([401, 200])
    expect(await refreshed(tokens)).toBe('invalid_grant')
    expect(await refreshed(others)).toHaveProperty('access_token')
    await expect.poll(() => receiver.tokens.length, { timeout: 5000 }).toBe(1)
    expect((await events()).filter(({ type }) => type === 'grant.revoked').at(-1)).toMatchObject({
      actor: { kind: 'app', name: 'support' },
      client: 'demo',
      account: person.account,
    })
    const again = await ask('DELETE', `/grants/${grants[0].id}`)
    expect([again.status, again.json.error.code]).toEqual([404, 'grant_not_found'])
  })

  test('security: with it ends what was remembered, or the session would be granted the same again unseen', async () => {
    const person = newPerson()
    const request = await authorize(rp)
    await redeem(rp, await walkThrough(person, request.url, { decision: 'allow', remember: 'on' }), request)
    expect(await silent(person)).toBe('code')
    const { grants } = (await ask('GET', '/grants')).json
    for (const { id } of grants) expect((await ask('DELETE', `/grants/${id}`)).status).toBe(204)
    expect(await silent(person)).toBe('consent_required')
  })

  test('behavior: is on record also where only privileged acts are', async () => {
    await idp.idp.stop()
    idp = await startIdp({ admin: { keys: [entry] }, audit: { record: 'privileged' } })
    rp = await discover(idp)
    await signIn(newPerson())
    const { grants } = (await ask('GET', '/grants')).json
    expect((await ask('DELETE', `/grants/${grants[0].id}`)).status).toBe(204)
    expect((await events()).map(({ type }) => type)).toEqual(['grant.revoked'])
  })

  test('security: nothing that is listed is a credential', async () => {
    const person = newPerson()
    const tokens = await signIn(person)
    const seen = (await ask('GET', '/sessions')).text + (await ask('GET', '/grants')).text
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      ...person.browser.cookies().map(({ value }) => value),
    ])
      expect(seen).not.toContain(secret)
  })
})

describe('what is refused', () => {
  beforeAll(start)
  afterAll(stop)

  test.each([
    '/sessions?client=demo',
    '/sessions?subject=',
    '/grants?client=a%20b',
    `/grants?subject=${'x'.repeat(300)}`,
    '/audit?after=-1',
    '/audit?after=x',
    '/audit?limit=1000',
    '/audit?type=a&type=b',
  ])('error: %s', async (path) => {
    const refused = await ask('GET', path)
    expect([refused.status, refused.json.error.code]).toEqual([400, 'request_invalid'])
  })
})

describe('/admin/audit', () => {
  beforeEach(start)
  afterEach(stop)

  test('default: the whole log, page by page, holds together', async () => {
    await signIn(newPerson())
    await signIn(newPerson())
    const lines: string[] = []
    let pages = 0
    for (let next: string | undefined = '/audit?limit=2'; next !== undefined; ) {
      const page = await ask('GET', next)
      expect(page.headers.get('content-type')).toContain('application/x-ndjson')
      lines.push(...page.text.split('\n').filter(Boolean))
      const [, link] = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '') ?? []
      next = link?.slice(`${idp.idp.url}/admin`.length)
      pages += 1
    }
    expect(pages).toBeGreaterThan(2)
    const entries = lines.map((line) => JSON.parse(line))
    expect(entries).toEqual(await idp.idp.store.audit.list({ limit: 500 }))
    expect(verifyAuditChain(entries)).toMatchObject({ ok: true })
  })

  test('behavior: filters by event, client and account', async () => {
    const person = newPerson()
    await signIn(person)
    await signIn(newPerson())
    const { headers, text } = await ask(
      'GET',
      `/audit?type=login&account=${encodeURIComponent(person.account)}`,
    )
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event.account),
    ).toEqual([person.account])
    expect(headers.get('link')).toContain('type=login')
    expect((await ask('GET', '/audit?client=nobody')).text).toBe('')
  })
})
