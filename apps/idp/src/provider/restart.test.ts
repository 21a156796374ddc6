import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIdp } from '../index.ts'
import { startIdp } from '../test/idp.ts'
import {
  askChallenge,
  decide,
  newPerson,
  openInteraction,
  post,
  signChallenge,
  walkThrough,
} from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import type { ProofResponse } from '../web/types.ts'

describe('a restart', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-restart-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('behavior: keys, clients, sessions, challenges, grants and evidence survive it', async () => {
    const first = await startIdp({ store: { path: join(folder, 'idp.sqlite') } })
    const rp = await discover(first)
    const person = newPerson()
    const offline = await authorize(rp, { scope: 'openid siwe offline_access', prompt: 'consent' })
    const tokens = await redeem(rp, await walkThrough(person, offline.url), offline)
    const other = newPerson()
    const request = await authorize(rp)
    const page = await openInteraction(other, request.url)
    const proof = await signChallenge(other, await askChallenge(other, page))
    await first.idp.stop()

    const second = await createIdp({ config: { ...first.idp.config, log: { level: 'silent' } } })
    await second.start()
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(renewed.claims()).toMatchObject({ account: person.account, siwe: { method: 'eip191' } })

    const silent = await authorize(rp, { prompt: 'none' })
    const { url } = await person.browser.visit(silent.url)
    expect((await redeem(rp, url, silent)).claims()).toMatchObject({ account: person.account })

    const { body } = await post<ProofResponse>(other, page, 'proof', proof)
    const consent = await other.browser.visit(new URL(body.next, page))
    const done = await decide(other, consent.url)
    expect((await redeem(rp, done.url, request)).claims()).toMatchObject({ account: other.account })
    await second.stop()
  })
})
