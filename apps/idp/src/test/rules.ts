import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { afterAll, beforeAll, vi } from 'vitest'
import type { AdminRights } from '../config/admin.ts'
import { MAX_AGE } from '../gates/rules/types.ts'
import { createIdp, type Idp } from '../index.ts'
import { type AdminAnswer, adminApi, newAdminKey } from './admin.ts'
import { openBrowser } from './browser.ts'
import { CALLBACK } from './idp.ts'
import { openInteraction, type Person, signIn, walkThrough } from './person.ts'
import { authorize, discover, redeem } from './relyingParty.ts'
import { type TestChain, testChain } from './tokens.ts'

export const MINE: string = `0x${'aa'.repeat(20)}`
export const THEIRS: string = `0x${'bb'.repeat(20)}`
export const on = (collection: string) => ({ chain: 'eip155:1', collection })

/** A policy that allows on a condition. */
export const REGO = (allow: string): string => `package countersign

default allow := false

allow if ${allow}`

const KEYS = {
  all: newAdminKey('ops', { gates: 'write', policies: 'write', clients: 'write', audit: 'read' }),
  reader: newAdminKey('reader', { gates: 'read', policies: 'read' }),
  gates: newAdminKey('gates', { gates: 'write' }),
  policies: newAdminKey('policies', { policies: 'write' }),
  other: newAdminKey('other', { clients: 'write', keys: 'write', sessions: 'write', team: 'write' }),
} as const satisfies Record<string, { key: string; entry: { rights: AdminRights } }>

type Ask = ReturnType<typeof adminApi>

const start = async (folder: string, chain: TestChain): Promise<Idp> => {
  const port = await freePort()
  const idp = await createIdp({
    config: {
      issuer: `http://127.0.0.1:${port}`,
      server: { port, drainSeconds: 1, trustProxy: true },
      store: { path: join(folder, 'idp.sqlite') },
      log: { level: 'silent' },
      chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
      gates: { fixed: { gate: on(MINE) } },
      policies: { fixed: { rego: 'package countersign\n\nallow := true' } },
      nft: { cache: { block: 0, holdings: 0 } },
      admin: { keys: Object.values(KEYS).map(({ entry }) => entry) },
    },
    adapters: [chain.adapter],
  })
  await idp.start()
  return idp
}

/** Two providers over one store, for a whole file: each reads for itself what the other has changed. */
export const rulesBench = () => {
  const chain = testChain()
  let folder: string
  let here: Idp
  let there: Idp
  let secret = ''
  let skew = 0

  beforeAll(async () => {
    const { now } = performance
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + skew)
    folder = await mkdtemp(join(tmpdir(), 'countersign-rules-'))
    here = await start(folder, chain)
    there = await start(folder, chain)
    const demo = { clientId: 'demo', name: 'Demo', redirectUris: [CALLBACK] }
    secret = (await here.clients.create(demo)).secret ?? ''
  })
  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()])
    await rm(folder, { recursive: true })
    vi.restoreAllMocks()
  })

  const as =
    (name: keyof typeof KEYS | undefined, idp: () => Idp = () => here): Ask =>
    (...request) =>
      adminApi(idp().url, name && KEYS[name].key)(...request)

  /** Signs in, and tells whether the gate was met: then consent is asked, or the way back is free. */
  const arrives = async (idp: Idp, person: Person): Promise<boolean> => {
    const rp = await discover({ idp, secret })
    const request = await authorize(rp, { scope: 'openid' })
    const { left, response } = await person.browser.visit(
      await signIn(person, await openInteraction(person, request.url)),
    )
    return left || !/No token found|Could not look|do not admit you/.test(await response.text())
  }
  /** Signs in for the time away; `refresh` uses the newest refresh token, and tells what came of it. */
  const signedIn = async (idp: Idp, person: Person) => {
    const rp = await discover({ idp, secret })
    const request = await authorize(rp, { scope: 'openid offline_access', prompt: 'consent' })
    let tokens = await redeem(rp, await walkThrough(person, request.url), request)
    const refresh = async (): Promise<string> => {
      try {
        tokens = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
        return 'ok'
      } catch (error) {
        return (error as { error?: string }).error ?? String(error)
      }
    }
    return { refresh }
  }
  return {
    chain,
    here: () => here,
    there: () => there,
    as,
    ask: as('all'),
    askThere: as('all', () => there),
    arrives,
    signedIn,
    /** The newest event on record. */
    last: async () => (await here.store.audit.list({ limit: 500 })).at(-1)?.event,
    /** What has been read is too old from now on. */
    later: (): void => {
      skew += MAX_AGE
    },
  }
}

/** Status and code of an answer. */
export const codeOf = ({ json, status }: AdminAnswer) => [status, json?.error?.code]

/** The same wallet in a new browser: nothing of the sign-in before counts. */
export const afresh = (person: Person): Person => ({ ...person, browser: openBrowser() })
