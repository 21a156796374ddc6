import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type TestChain, testChain } from '../test/tokens.ts'
import { importWaltIdpkit } from './importWaltIdpkit.ts'
import { AWARDS, example, MEMBERS } from './test/config.ts'

let chain: TestChain
let idp: TestIdp
let rp: client.Configuration

/** Imports, writes, loads as the provider would, and starts it; the endpoint comes from the environment. */
beforeEach(async () => {
  const imported = await importWaltIdpkit({ config: JSON.stringify(example) })
  if (!imported.ok) throw new Error(imported.code)
  const folder = await mkdtemp(join(tmpdir(), 'countersign-import-'))
  const file = join(folder, 'countersign.yaml')
  await writeFile(file, imported.yaml)
  const env = { COUNTERSIGN_CHAINS: '{"eip155:137":{"rpc":["http://127.0.0.1:9"]}}' }
  const { config } = await loadConfig({ file, env: { ...env, COUNTERSIGN_MODE: 'development' } })
  await rm(folder, { recursive: true })
  chain = testChain('eip155:137')
  const { chains, gates, nft, policies } = config
  idp = await startIdp({ chains, gates, nft, policies }, { path: '/api/oidc', adapters: [chain.adapter] })
  rp = await discover(idp)
})

afterEach(() => idp.idp.stop())

const onPolygon = ({ account }: Person) => account.replace('eip155:1:', 'eip155:137:')

const token = (level: string, award = 'best') => ({
  id: '7',
  metadata: {
    name: 'Ada',
    attributes: [
      { trait_type: 'level', value: level },
      { trait_type: 'award', value: award },
    ],
  },
})

/** The predecessor’s form of a request: at the top level of `claims`, misspelt as it is there. */
const asked = (smartContractAddress: string) =>
  JSON.stringify({
    nft_token: {
      ecosystems: ['EVM'],
      nftTokenContraints: { EVM: { chain: 'POLYGON', smartContractAddress } },
    },
  })

const arrive = async (person: Person, parameters: Record<string, string>) => {
  const request = await authorize(rp, parameters)
  const next = await signIn(person, await openInteraction(person, request.url))
  const { left, response, url } = await person.browser.visit(next)
  const html = left ? '' : await response.text()
  if (left || /No token found|policy_denied/.test(html)) return { html }
  const done = await decide(person, url)
  const tokens = await redeem(rp, done.url, request)
  return { html, userinfo: await client.fetchUserInfo(rp, tokens.access_token, tokens.claims()?.sub ?? '') }
}

describe('a provider with an imported configuration', () => {
  test('behavior: the owner gets in, and finds the member names of the predecessor', async () => {
    const person = newPerson()
    chain.give(MEMBERS, onPolygon(person), token('gold'))
    const { userinfo } = await arrive(person, { scope: 'openid nft_token' })
    expect(userinfo?.['nft_token']).toMatchObject({
      owned: true,
      holdings: [{ chain: 'eip155:137', collection: MEMBERS }],
      evmNftMetadata: {
        name: 'Ada',
        attributes: expect.arrayContaining([{ trait_type: 'level', value: 'gold' }]),
      },
      tezosNftMetadata: null,
    })
  })

  test('behavior: who owns nothing is refused, with what was looked for', async () => {
    const { html, userinfo } = await arrive(newPerson(), { scope: 'openid nft_token' })
    expect(userinfo).toBeUndefined()
    expect(html).toContain('No token found')
    expect(html).toContain(MEMBERS)
  })

  test('behavior: the policy, rewritten from Rego v0, decides as before', async () => {
    const person = newPerson()
    chain.give(MEMBERS, onPolygon(person), token('silver'))
    const { html, userinfo } = await arrive(person, { scope: 'openid nft_token' })
    expect(userinfo).toBeUndefined()
    expect(html).toContain('policy_denied')
  })

  test('behavior: a mapped scope fills its claim, under the configured name', async () => {
    const person = newPerson()
    chain.give(AWARDS, onPolygon(person), token('gold', 'second'))
    const { userinfo } = await arrive(person, { scope: 'openid award' })
    expect(userinfo).toMatchObject({ awd: 'second' })
    expect(userinfo).not.toHaveProperty('award')
  })

  test('behavior: the request of the predecessor passes where the client may make it', async () => {
    await idp.idp.clients.update('demo', { gates: ['default'] })
    const person = newPerson()
    chain.give(MEMBERS, onPolygon(person), token('gold'))
    const { userinfo } = await arrive(person, { scope: 'openid', claims: asked(MEMBERS) })
    expect(userinfo?.['nft_token']).toMatchObject({ owned: true })
  })

  test('security: a request cannot swap the contract', async () => {
    await idp.idp.clients.update('demo', { gates: ['default'] })
    const { url } = await authorize(rp, { scope: 'openid', claims: asked(`0x${'cc'.repeat(20)}`) })
    const refused = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(refused.url.searchParams.get('error')).toBe('access_denied')
    expect(refused.url.searchParams.get('error_description')).toMatch(/^nft_not_allowed: /)
    expect(chain.asked()).toBe(0)
  })
})
