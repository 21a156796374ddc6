import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { secretIn, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson, openInteraction, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

const chain = testChain()
const COLLECTION = `0x${'aa'.repeat(20)}`
const desk = useDesk()
const served = useServed(
  () => ({
    chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
    gates: { members: { gate: { chain: 'eip155:1', collection: COLLECTION } } },
  }),
  { adapters: [chain.adapter] },
)

describe('Quick start for relying parties', () => {
  const page = openDocument('apps/docs/guide/relying-party.md')
  const PROGRAMS = ['ts', 'apache', 'python'].flatMap((language) => page.takeAll({ language }))
  const CLAIMS = page.take({ language: 'json', heading: 'With tokens' })
  const TRY = page.take({ language: 'sh' })

  test('every program is run by the tests of its library', async () => {
    const folders = ['interop', 'test/interop'].map((folder) => join(import.meta.dirname, '..', folder))
    const files = (
      await Promise.all(
        folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
      )
    ).flat()
    const tests = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
    for (const { heading } of PROGRAMS)
      expect(tests).toMatch(new RegExp(`(?:program\\(\\s*|heading: )'${heading}'`))
    expect(PROGRAMS).toHaveLength(9)
  })

  test('a question of one’s own is answered, and who owns nothing does not come back', async () => {
    const { idp, secret } = served()
    await idp.clients.update('demo', { allowedGates: ['members'] })
    const rp = await discover({ idp, secret })
    const ask = () => authorize(rp, { scope: 'openid siwe', claims: CLAIMS.text })
    const person = newPerson()
    chain.give(COLLECTION, person.account, { id: '1' })
    const request = await ask()
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    const told = await client.fetchUserInfo(rp, tokens.access_token, client.skipSubjectCheck)
    expect(told).toMatchObject({ nft_token: { owned: true, asked: [{ gate: 'members' }] } })
    expect(told['nft_token']).not.toHaveProperty('holdings')
    const other = newPerson()
    const gate = await other.browser.visit(
      await signIn(other, await openInteraction(other, (await ask()).url)),
    )
    expect([gate.left, await gate.response.text()]).toEqual([
      false,
      expect.stringContaining('No token found'),
    ])
  })

  test('on one’s own machine: the two lines register and serve', { timeout: 120_000 }, async () => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const printed = await desk().shell(TRY, {
      env: {
        COUNTERSIGN_ISSUER: issuer,
        COUNTERSIGN_SERVER__PORT: String(port),
        UNTIL: `${issuer}/openapi.json`,
      },
    })
    expect(secretIn(printed)).toMatch(/^\S{43}$/)
    expect(printed).toContain('"openapi"')
    expect(printed).toContain('"msg":"stopped"')
  })

  test('every block is run', () => page.expectAllTaken())
})
