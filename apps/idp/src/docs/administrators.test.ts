import { openDocument } from '@countersign/testing/document'
import { describe, expect, test } from 'vitest'
import { adminApi } from '../test/admin.ts'
import { configured, part, secretIn, useDesk, useServed } from '../test/docs/guide.ts'
import { CALLBACK } from '../test/idp.ts'
import { newPerson, openInteraction, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const ACCOUNT = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const desk = useDesk()

describe('Privileged access', () => {
  const page = openDocument('apps/docs/guide/privileged-access.md')
  const ACTORS = page.take({ language: 'yaml', heading: 'Privileged access' })
  const BACKEND = page.take({ language: 'sh', heading: 'Applications' })
  const BY_SECRET = page.take({ language: 'sh', heading: 'By its secret' })
  const HEADERS = page.take({ language: 'yaml', heading: 'By its secret' })
  const BY_TOKEN = page.take({ language: 'sh', heading: 'By an access token' })
  const CONSOLE = page.take({ language: 'sh', heading: 'Members of the team' })

  const served = useServed(async () => ({ admin: (await configured(ACTORS)).admin }))
  const renamed = useServed(async () => ({ admin: (await configured(HEADERS)).admin }))
  const at = (provider: ReturnType<typeof served>) => ({ 'https://id.example': provider.idp.url })
  const backend = async (provider: ReturnType<typeof served>) =>
    secretIn(await desk().shell(BACKEND, { env: provider.env }))

  test('an application by its secret and by its token, as far as its rights go', async () => {
    const SECRET = await backend(served())
    const env = { SECRET }
    const list = await desk().shell(BY_SECRET, { env, substitutions: at(served()) })
    expect(JSON.parse(list)).toHaveProperty('clients')
    const wrong = { env: { SECRET: 'x'.repeat(43) }, substitutions: at(served()) }
    expect(await desk().shell(BY_SECRET, wrong)).toContain('unauthorized')
    const answer = JSON.parse(await desk().shell(BY_TOKEN, { env, substitutions: at(served()) }))
    expect(answer.scope.split(' ')).toEqual(expect.arrayContaining(['clients:write', 'sessions:write']))
    const api = adminApi(served().base, answer.access_token)
    expect([(await api('GET', '/clients')).status, (await api('GET', '/keys')).status]).toEqual([200, 403])
  })

  test('headers of names of one’s own, and no others', async () => {
    const env = { SECRET: await backend(renamed()) }
    const named = {
      'X-Countersign-API-Key': 'X-Acme-API-Key',
      'X-Countersign-Client-Secret': 'X-Acme-Client-Secret',
    }
    const open = (more: object) =>
      desk().shell(BY_SECRET, { env, substitutions: { ...at(renamed()), ...more } })
    expect(JSON.parse(await open(named))).toHaveProperty('clients')
    expect(await open({})).toContain('unauthorized')
  })

  test('a member of the team by the scope, and nobody else', async () => {
    const { base, env, idp } = served()
    const redirectUris = [CALLBACK]
    const { secret = '' } = await idp.clients.create({ clientId: 'console', name: 'Console', redirectUris })
    const member = newPerson()
    await desk().shell(CONSOLE, { env, substitutions: { [ACCOUNT]: member.account } })
    const rp = await discover({ idp, secret }, 'console')
    const request = await authorize(rp, { scope: 'openid admin' })
    const { access_token } = await redeem(rp, await walkThrough(member, request.url), request)
    expect((await adminApi(base, access_token)('GET', '/clients')).status).toBe(200)
    const stranger = newPerson()
    const { url } = await authorize(rp, { scope: 'openid admin' })
    const refused = await stranger.browser.visit(await signIn(stranger, await openInteraction(stranger, url)))
    expect([refused.left, refused.url.searchParams.get('error')]).toEqual([true, 'access_denied'])
  })

  test('every block is run', () => page.expectAllTaken())
})

describe('Audit, sessions, team', () => {
  const page = openDocument('apps/docs/guide/audit-sessions-team.md')
  const ENTRY = page.take({ language: 'json' })
  const AUDIT = page.take({ language: 'sh', heading: 'The audit log' })
  const TEAM = page.take({ language: 'sh', heading: 'The team' })
  const served = useServed()

  test('the team is changed and is on record, in entries of the shape that the page shows', async () => {
    const { env, idp } = served()
    const shown = await desk().shell(TEAM, { env })
    expect(shown).toMatch(/owner.*support/)
    expect(shown).toContain(ACCOUNT)
    const entries = await idp.store.audit.list({ limit: 500 })
    expect(entries.map(({ event }) => event['type']).slice(-3)).toEqual([
      ...['team.added', 'team.changed', 'team.removed'],
    ])
    const documented = JSON.parse(ENTRY.text)
    expect(Object.keys(entries[0] ?? {}).toSorted()).toEqual(Object.keys(documented).toSorted())
    expect(typeof entries[0]?.at).toBe(typeof documented.at)
  })

  test('the log is listed, exported and verified up to the hash that is expected', async () => {
    const { env, idp } = served()
    const last = (await idp.store.audit.list({ limit: 500 })).at(-1)
    const log = part(AUDIT, 'list', 'export')
    await desk().shell(log, { env, substitutions: { '--after 1200': '--after 1' } })
    const good = { '--expect 9fQ…': `--expect ${last?.hash}` }
    expect(await desk().shell(part(AUDIT, 'verify'), { env, substitutions: good })).toContain(last?.hash)
    const bad = { '--expect 9fQ…': `--expect ${'A'.repeat(43)}` }
    await desk().shell(part(AUDIT, 'verify'), { env, substitutions: bad, status: 1 })
  })

  test('every block is run', () => page.expectAllTaken())
})
