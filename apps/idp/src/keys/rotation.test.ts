import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { createKeyAdmin } from './admin.ts'
import { addNamedKeys, loadKeyring } from './keyring.ts'
import { keyClock, type SigningAlg, type StoredKey } from './keys.ts'
import { dueKeys } from './rotation.ts'

const DAY = 86_400
const rotation = { every: 90, publishAhead: DAY }
const key = (alg: SigningAlg, activeFrom: number, kid = `${alg}-${activeFrom}`): StoredKey => ({
  kid,
  alg,
  activeFrom,
  createdAt: activeFrom,
  jwk: {},
})

describe('dueKeys', () => {
  const at = (now: number, keys: readonly StoredKey[], given = rotation) =>
    dueKeys(keys, { now, rotation: given }).map(({ alg }) => alg)

  test('behavior: a key is due so long before its time that the next one is published ahead', () => {
    expect(at(89 * DAY - 1, [key('RS256', 0)])).toEqual([])
    expect(at(89 * DAY, [key('RS256', 0)])).toEqual(['RS256'])
    expect(at(89 * DAY, [key('RS256', 0), key('ES256', 5)])).toEqual(['RS256'])
  })

  test('behavior: one that waits to sign is enough, and one that was not wanted counts for a while', () => {
    expect(at(89 * DAY, [key('RS256', 0), key('RS256', 90 * DAY)])).toEqual([])
    expect(at(100 * DAY, [key('RS256', 0), { ...key('RS256', 90 * DAY), retired: true }])).toEqual([])
    expect(at(179 * DAY, [key('RS256', 0), { ...key('RS256', 90 * DAY), retired: true }])).toEqual(['RS256'])
  })

  test('behavior: never, where it is turned off', () => {
    expect(at(9999 * DAY, [key('RS256', 0)], { every: 0, publishAhead: 60 })).toEqual([])
  })

  test('security: every process gives the next key the same name', () => {
    const names = (now: number) => dueKeys([key('RS256', 0, 'a')], { now, rotation }).map(({ kid }) => kid)
    expect(names(89 * DAY)).toEqual(names(95 * DAY + 17))
    expect(dueKeys([key('RS256', 0, 'b')], { now: 90 * DAY, rotation })[0]?.kid).not.toBe(names(90 * DAY)[0])
  })
})

test.each([
  [{ every: -1 }],
  [{ every: 0.5 }],
  [{ publishAhead: 5 }],
  [{ every: 1, publishAhead: DAY }],
  [{ each: 5 }],
])('error: the configuration refuses %j', (given) => {
  expect(() => parseConfig({ keys: { rotation: given } } as never)).toThrow(ConfigError)
})

describe('rotation by itself', () => {
  let folder: string
  let running: TestIdp[] = []
  afterEach(async () => {
    await Promise.all(running.map(({ idp }) => idp.stop()))
    if (folder) await rm(folder, { recursive: true, force: true })
    running = []
  })

  const start = async (count: number, keys: object = {}) => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-rotation-'))
    for (let index = 0; index < count; index += 1) {
      if (index > 0) {
        await running[0]?.idp.clients.remove('demo')
        await running[0]?.idp.clients.remove('spa')
      }
      // Looked for by the tests only.
      running.push(
        await startIdp(
          { keys: { rotation: keys }, store: { path: join(folder, 'idp.sqlite') } },
          { keyPoll: 3600 },
        ),
      )
    }
    return running as [TestIdp, ...TestIdp[]]
  }
  const reload = () => Promise.all(running.map(({ idp }) => idp.reloadKeys()))
  const advance = (seconds: number) => {
    for (const one of running) one.advance(seconds)
  }
  const stored = async ({ idp }: TestIdp) =>
    (await loadKeyring(idp.store)).signing.filter(({ alg }) => alg === 'RS256').map(({ kid }) => kid)
  const published = async ({ base }: TestIdp) => {
    const { keys } = (await (await fetch(`${base}/jwks`)).json()) as { keys: { kid: string; alg: string }[] }
    return keys.filter(({ alg }) => alg === 'RS256').map(({ kid }) => kid)
  }
  const signs = async (at: TestIdp) => {
    const rp = await discover(at)
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
    return decodeProtectedHeader(tokens.id_token ?? '').kid
  }
  const about = async ({ idp }: TestIdp) =>
    (await idp.store.audit.list({ limit: 500 }))
      .map(({ event }) => event)
      .filter(({ type }) => String(type).startsWith('key.'))

  test('behavior: published, signing, verifying, gone; a code and a session from before are good', async () => {
    const [idp] = await start(1)
    const [first = ''] = await stored(idp)
    expect(await reload()).toEqual([false])
    idp.advance(89 * DAY)
    await reload()
    const [, second = ''] = await stored(idp)
    expect(await published(idp)).toEqual([first, second])
    expect(await signs(idp)).toBe(first)
    expect(await about(idp)).toMatchObject([
      { type: 'key.added', actor: { kind: 'system' }, detail: { alg: 'RS256', kid: second, delay: DAY } },
      { type: 'key.added', detail: { alg: 'ES256' } },
      { type: 'key.added', detail: { alg: 'EdDSA' } },
    ])
    await reload()
    expect(await stored(idp)).toHaveLength(2)

    idp.advance(DAY - 10)
    await reload()
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp)
    const answer = await walkThrough(person, request.url)
    idp.advance(20)
    await reload()
    expect(await signs(idp)).toBe(second)
    expect(await published(idp)).toEqual([second, first])
    const tokens = await redeem(rp, answer, request)
    expect(decodeProtectedHeader(tokens.id_token ?? '').kid).toBe(second)
    const { url } = await authorize(rp, { prompt: 'none', id_token_hint: tokens.id_token ?? '' })
    const arrived = await person.browser.visit(url, { from: 'elsewhere' })
    expect(arrived.url.searchParams.get('code')).toBeTypeOf('string')

    idp.advance(2 * DAY)
    await reload()
    expect(await published(idp)).toEqual([second])

    idp.advance(88 * DAY)
    await reload()
    const now = await stored(idp)
    expect(now).toHaveLength(2)
    expect(now[0]).toBe(second)
    expect((await about(idp)).at(-1)).toMatchObject({ type: 'key.removed', detail: { keys: 3 } })
  })

  test('security: of several processes one adds the keys, also with clocks that are apart', async () => {
    const [one, two] = (await start(2)) as [TestIdp, TestIdp]
    const [first = ''] = await stored(one)
    advance(89 * DAY)
    two.advance(-300)
    await Promise.all([reload(), reload(), reload()])
    expect(await stored(one)).toHaveLength(2)
    expect((await about(one)).filter(({ type }) => type === 'key.added')).toHaveLength(3)
    await reload()
    const [, second = ''] = await stored(one)
    for (const idp of [one, two])
      expect((await published(idp)).toSorted()).toEqual([first, second].toSorted())

    // The one that is behind verifies what the other one signs already.
    advance(DAY + 1)
    await reload()
    expect(await published(one)).toEqual([second, first])
    expect(await published(two)).toEqual([first, second])
    advance(300)
    await reload()
    expect(await published(two)).toEqual([second, first])
  })

  test('security: a process that slept through its lock adds no second key', async () => {
    const [{ idp }] = await start(1)
    const [first = ''] = await stored(running[0] as TestIdp)
    const due = dueKeys((await loadKeyring(idp.store)).signing, { now: 4e9, rotation })
    const options = { now: 4e9, delay: DAY }
    const added = await Promise.all([1, 2, 3].map(() => addNamedKeys(idp.store, due, options)))
    expect(added.flat()).toHaveLength(3)
    expect(await stored(running[0] as TestIdp)).toEqual([first, due[0]?.kid])
  })

  test('behavior: verbs by hand work beside it; a key that is not wanted does not come back at once', async () => {
    const [at] = await start(1)
    const { idp } = at
    const [first = ''] = await stored(at)
    at.advance(89 * DAY)
    await reload()
    const [, pending = ''] = await stored(at)
    const now = () => new Date(Date.now() + 89 * DAY * 1000 + 60_000)
    const keys = createKeyAdmin({
      config: idp.config,
      store: idp.store,
      events: { emit: async () => {}, listen: () => () => {} },
      now,
      actor: { kind: 'operator' },
    })
    await expect(keys.rotate({ alg: 'RS256' })).rejects.toMatchObject({ code: 'key_pending' })
    await keys.retire(pending)
    await reload()
    expect(await keys.rotateDue()).toEqual([])
    expect(await published(at)).toEqual([first])
    // What is removed meanwhile must not let it come back under its name, with another key.
    await keys.retire(
      (await keys.list()).find(({ alg, state }) => alg === 'ES256' && state === 'pending')?.kid ?? '',
    )
    await keys.rotate({ alg: 'ES256' })
    expect(await stored(at)).toEqual([first, pending])
    expect(await keys.rotateDue()).toEqual([])
    const { added } = await keys.rotate({ alg: 'RS256', delay: 3600 })
    await keys.promote(added[0] ?? '', { force: true })
    expect((await keys.list()).find(({ alg, state }) => alg === 'RS256' && state === 'signing')?.kid).toBe(
      added[0],
    )
  })

  test('behavior: nothing where it is turned off', async () => {
    const [idp] = await start(1, { every: 0 })
    idp.advance(3650 * DAY)
    await reload()
    expect(await stored(idp)).toHaveLength(1)
    expect(keyClock(idp.idp.config, new Date(0)).overlap).toBeGreaterThan(DAY)
  })
})
