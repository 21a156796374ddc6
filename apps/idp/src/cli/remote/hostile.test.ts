import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { RemoteError } from '../remoteError.ts'
import { remoteAudit } from './audit.ts'
import { connect } from './call.ts'
import { remoteClients } from './clients.ts'
import { remoteKeys } from './keys.ts'
import { remoteRegistrationTokens } from './registrationTokens.ts'
import { remoteGates, remotePolicies } from './rules.ts'
import { remoteSessions } from './sessions.ts'
import { remoteTeam } from './team.ts'
import { remoteWebhooks } from './webhooks.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const call = connect('https://id.example', 'key')
const entries = async () => {
  const found: unknown[] = []
  for await (const page of remoteAudit(call)(0, {})) found.push(...page)
  return found
}

/** What the command line writes as a table, each from its own endpoint. */
const LISTS: Readonly<Record<string, () => Promise<readonly unknown[]>>> = {
  clients: async () => [...(await remoteClients(call).list())],
  keys: () => remoteKeys(call).list(),
  tokens: () => remoteRegistrationTokens(call).list(),
  gates: async () => [...(await remoteGates(call).list())],
  policies: async () => [...(await remotePolicies(call).list())],
  sessions: () => remoteSessions(call).sessions({}),
  grants: () => remoteSessions(call).grants({}),
  members: () => remoteTeam(call).list(),
  webhooks: () => remoteWebhooks(call).list(),
  deliveries: () => remoteWebhooks(call).deliveries(),
  entries,
}

describe('what a server could answer the command line', () => {
  test.each(Object.keys(LISTS))(
    'security: %s: a list of objects, or a coded error, after some pages',
    async (name) => {
      const page = fc.oneof(
        anyJson,
        fc.record({ [name]: fc.oneof(fc.array(fc.object()), anyJson) }),
        fc.record({ [name]: fc.array(fc.object()), next: fc.oneof(fc.constantFrom('a', 'b'), anyJson) }),
        fc.record({ error: fc.oneof(anyJson, fc.record({ code: anyJson, message: anyJson })) }),
      )
      const answer = fc.record({
        status: fc.constantFrom(200, 200, 200, 400, 500),
        text: fc.oneof({ weight: 4, arbitrary: page.map((value) => JSON.stringify(value)) }, fc.string()),
        link: fc.constantFrom(
          '',
          '<https://x/?after=1>; rel="next"',
          '<?after=1>; rel="next"',
          '<a>; rel="next"',
        ),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), async (answers) => {
          let asked = 0
          vi.stubGlobal('fetch', async () => {
            const { link, status, text } = answers[asked++ % answers.length] as (typeof answers)[number]
            return new Response(text, { status, headers: { link } })
          })
          try {
            for (const entry of (await LISTS[name]?.()) ?? []) expect(entry).toBeTypeOf('object')
          } catch (error) {
            expect(error).toBeInstanceOf(RemoteError)
          }
          expect(asked).toBeLessThan(10)
        }),
        runs(30),
      )
    },
  )

  test.each([
    ['no object', null],
    ['a list that is none', { clients: 1 }],
    ['entries that are none', { clients: [1] }],
    ['a page that leads to itself', { clients: [], next: 'a' }],
    ['a page that leads to no name', { clients: [], next: {} }],
  ])('error: %s', async (_, body) => {
    vi.stubGlobal('fetch', async () => Response.json(body))
    await expect(remoteClients(call).list()).rejects.toMatchObject({ code: 'remote_unknown' })
  })
})
