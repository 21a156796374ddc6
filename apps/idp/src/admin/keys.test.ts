import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AdminAnswer, adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const { entry, key } = newAdminKey('rotator', { keys: 'write' })

type Key = { readonly kid: string; readonly alg: string; readonly state: string }

let idp: TestIdp
const start = async () => {
  idp = await startIdp({ admin: { keys: [entry] } })
}
const stop = () => idp.idp.stop()

const ask = (...request: Parameters<ReturnType<typeof adminApi>>) => adminApi(idp.base, key)(...request)
const published = async (base = idp.base): Promise<readonly string[]> => {
  const { keys } = (await (await fetch(`${base}/jwks`)).json()) as { keys: readonly Key[] }
  return keys.map(({ kid }) => kid)
}
const signing = async () => {
  const { keys } = (await ask('GET', '/keys')).json as { keys: readonly Key[] }
  return keys.find(({ alg, state }) => alg === 'RS256' && state === 'signing')?.kid
}
const signs = async () => {
  const rp = await discover(idp)
  const request = await authorize(rp)
  const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
  return decodeProtectedHeader(tokens.id_token ?? '').kid
}
const add = async (): Promise<string> =>
  (await ask('POST', '/keys', { alg: 'RS256', delay: 86_400 })).json.added[0]
const codeOf = ({ json, status }: AdminAnswer) => [status, json.error?.code]

describe('/admin/keys', () => {
  beforeEach(start)
  afterEach(stop)

  test('default: a key is added, promoted, and the one before retired, without a restart', async () => {
    const before = await signing()
    const kid = await add()
    expect(await published()).toContain(kid)
    expect(await signs()).toBe(before)

    idp.advance(11)
    expect((await ask('POST', `/keys/${kid}/promote`, {})).json).toMatchObject({ kid, state: 'signing' })
    expect(await signs()).toBe(kid)
    expect(await published()).toContain(before)

    const retired = await ask('POST', `/keys/${before}/retire`)
    expect(retired.json).toMatchObject({ kid: before, state: 'retired' })
    expect(await published()).not.toContain(before)
    expect(await signs()).toBe(kid)

    const log = (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)
    const about = log.filter(({ type }) => String(type).startsWith('key.'))
    expect(about.map(({ type }) => type)).toEqual(['key.added', 'key.promoted', 'key.retired'])
    for (const event of about) expect(event).toMatchObject({ actor: { kind: 'app', name: 'rotator' } })
  })

  test('security: private parts are in no answer', async () => {
    await add()
    const { text } = await ask('GET', '/keys')
    expect(text).not.toMatch(/"(d|p|q|n|jwk|value)"/)
    expect(Object.keys((await ask('GET', '/keys')).json.keys[0]).toSorted()).toEqual([
      'activeFrom',
      'alg',
      'createdAt',
      'kid',
      'state',
    ])
  })

  test('security: no step leaves an algorithm without a key that signs', async () => {
    const before = await signing()
    expect(codeOf(await ask('POST', `/keys/${before}/retire`))).toEqual([409, 'key_signing'])
    const kid = await add()
    expect(codeOf(await ask('POST', '/keys', {}))).toEqual([409, 'key_pending'])
    // Other processes look every few seconds.
    expect(codeOf(await ask('POST', `/keys/${kid}/promote`, {}))).toEqual([409, 'key_not_ready'])
    expect(codeOf(await ask('POST', `/keys/${before}/promote`, {}))).toEqual([404, 'key_not_found'])
    // A pending key that is not wanted any more.
    expect((await ask('POST', `/keys/${kid}/retire`)).json).toMatchObject({ state: 'retired' })
    expect(codeOf(await ask('POST', `/keys/${kid}/promote`, { force: true }))).toEqual([404, 'key_not_found'])
    expect(await signs()).toBe(before)
  })

  test('behavior: a key was stolen: the new one signs at once, the old one is gone', async () => {
    const before = await signing()
    const kid = await add()
    expect((await ask('POST', `/keys/${kid}/promote`, { force: true })).status).toBe(200)
    expect((await ask('POST', `/keys/${before}/retire`)).status).toBe(200)
    expect(await published()).not.toContain(before)
    expect(await signs()).toBe(kid)
  })
})

describe('what is refused', () => {
  beforeAll(start)
  afterAll(stop)

  test.each([
    ['POST', '/keys', { alg: 'none' }, 400, 'request_invalid'],
    ['POST', '/keys', { alg: 'HS256' }, 400, 'request_invalid'],
    ['POST', '/keys', { delay: -1 }, 400, 'request_invalid'],
    ['POST', '/keys', { delay: 1e9 }, 400, 'request_invalid'],
    ['POST', '/keys', { kid: 'mine' }, 400, 'request_invalid'],
    ['POST', '/keys/%00/promote', {}, 404, 'key_not_found'],
    ['POST', '/keys/__proto__/retire', undefined, 404, 'key_not_found'],
    ['POST', '/keys/x/promote', { force: 'yes' }, 400, 'request_invalid'],
  ])('error: %s %s %j', async (method, path, body, status, code) => {
    expect(codeOf(await ask(method, path, body))).toEqual([status, code])
  })
})

describe('two processes over one store', () => {
  let folder: string
  let other: TestIdp
  let processes: readonly TestIdp[]
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-keys-'))
    const config = { admin: { keys: [entry] }, store: { path: join(folder, 'idp.sqlite') } }
    idp = await startIdp(config, { keyPoll: 0.2 })
    await idp.idp.clients.remove('demo')
    await idp.idp.clients.remove('spa')
    other = await startIdp(config, { keyPoll: 0.2 })
    processes = [idp, other]
  })
  afterEach(async () => {
    await Promise.all(processes.map((one) => one.idp.stop()))
    await rm(folder, { recursive: true })
  })

  const everywhere = (method: string, path: string, body?: object) =>
    Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        adminApi(processes[index % 2]?.base ?? '', key)(method, path, body),
      ),
    )
  const kidsOf = async (state: string) => {
    const { keys } = (await ask('GET', '/keys')).json as { keys: readonly Key[] }
    return keys.filter((one) => one.alg === 'ES256' && one.state === state).map(({ kid }) => kid)
  }

  test('security: of rotations at once exactly one adds a key, and both come to use it', async () => {
    const [before] = await kidsOf('signing')
    const answers = await everywhere('POST', '/keys', { alg: 'ES256', delay: 86_400 })
    const added = answers.filter(({ status }) => status === 201)
    expect(added).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer.status).toBe(409)
      expect(['keys_busy', 'key_pending']).toContain(answer.json.error.code)
    }
    const kid = added[0]?.json.added[0]
    expect(await kidsOf('pending')).toEqual([kid])
    for (const { base } of processes)
      await expect.poll(() => published(base), { timeout: 5000 }).toContain(kid)

    const promoted = await everywhere('POST', `/keys/${kid}/promote`, { force: true })
    expect(promoted.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await kidsOf('signing')).toEqual([kid])
    const retired = await everywhere('POST', `/keys/${before}/retire`)
    expect(retired.some(({ status }) => status === 200)).toBe(true)
    for (const { base } of processes)
      await expect.poll(() => published(base), { timeout: 5000 }).not.toContain(before)
    expect(await kidsOf('signing')).toEqual([kid])
  })

  test('security: a promotion and a retirement that meet leave one key that signs', async () => {
    const [before = ''] = await kidsOf('signing')
    const { json } = await ask('POST', '/keys', { alg: 'ES256', delay: 86_400 })
    const kid = json.added[0]
    const second = adminApi(other.base, key)
    await Promise.all([
      ask('POST', `/keys/${kid}/promote`, { force: true }),
      second('POST', `/keys/${kid}/retire`),
      second('POST', `/keys/${before}/retire`),
      ask('POST', `/keys/${before}/retire`),
    ])
    expect(await kidsOf('signing')).toHaveLength(1)
    for (const { base } of processes)
      await expect
        .poll(() => published(base), { timeout: 5000 })
        .toEqual(expect.arrayContaining(await kidsOf('signing')))
  })
})
