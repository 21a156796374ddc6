import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claims, gateBench, MINE, on } from '../test/gates.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import { type TestChain, testChain } from '../test/tokens.ts'

const SCRIPT = '<img src=x onerror=alert(1)>"\'</code><script>alert(1)</script>'
const TURN = '\u202egnp.exe\u2066'
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&lt;/code&gt;&lt;script&gt;'

const { arrive, chain, enter, idp, set } = gateBench({
  gates: {
    loud: { name: SCRIPT.slice(0, 60), gate: on(MINE), policy: 'loud' },
    grand: { gate: on(MINE), policy: 'grand' },
  },
  policies: {
    grand: {
      rego: `package grand

decision := {"allow": true, "claims": {
  "sub": "intruder", "iss": "https://evil.example", "aud": "intruder", "acr": "high", "account": "intruder", "exp": 9999999999,
  "nft_token": {"owned": "intruder"}, "name": "intruder", "__proto__": {"role": "intruder"}, "role": "keeper",
}}`,
      query: 'data.grand.decision',
    },
    loud: {
      rego: `package loud

decision := {"allow": false, "reasons": [concat(" ", ["no:", object.get(input.nft.tokens[0].metadata, "name", "")])]}`,
      query: 'data.loud.decision',
    },
  },
})

/** Nothing of what others have written is markup: every tag is one of ours. */
const expectInert = (html: string) => {
  expect(html).toContain(ESCAPED)
  expect(html).not.toMatch(/<img|onerror=alert\(1\)>|<script>alert/)
}

describe('what others have written, on our pages', () => {
  test('security: names of tokens are text on the consent page, and turn nothing around', async () => {
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: { name: `${SCRIPT}${TURN}` } })
    const { html, url } = await enter(person, { scope: 'openid profile' })
    expectInert(html)
    const page = await person.browser.request(url)
    const policy = page.headers.get('content-security-policy') ?? ''
    for (const rule of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule)
    expect(policy).not.toContain('unsafe-inline')
  })

  test('security: what a policy says is text on the gate page, and plain ASCII to the relying party', async () => {
    await set({ gates: ['loud'] })
    const person = newPerson()
    const lines = `${SCRIPT}${TURN}\r\nset-cookie: a=b`
    chain().give(MINE, person.account, { id: '7', metadata: { name: lines } })
    const { html, url } = await enter(person, {})
    expectInert(html)
    const left = await person.browser.visit(`${url.href}/abort`, { form: {} })
    expect(left.url.searchParams.get('error_description')).toMatch(
      /^policy_denied: no: [\x20\x21\x23-\x5b\x5d-\x7e]+$/,
    )
    // One event is one line of the log, whatever is in it.
    for (const line of idp().logs().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })

  test('security: a document that is nested without end, or full of names that objects have, breaks nothing', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const nested = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown
    const names = JSON.parse(
      '{"name":"Ada","__proto__":{"name":"Eve"},"constructor":{"prototype":{}},"toString":1,"attributes":[{"trait_type":"__proto__","value":"x"},{"trait_type":"level","value":9}]}',
    ) as Record<string, unknown>
    for (const metadata of [{ name: 'Deep', attributes: nested, more: nested }, names]) {
      const person = newPerson()
      chain().give(MINE, person.account, { id: '7', metadata })
      const { userinfo } = await arrive(person, { scope: 'openid profile', claims: claims(on(MINE)) })
      expect(userinfo['nft_token']).toMatchObject({ owned: true, holdings: [{}, { tokens: [{ id: '7' }] }] })
      expect(['Ada', 'Deep', undefined]).toContain(userinfo['name'])
    }
    expect(idp().logs()).not.toContain('Maximum call stack')
  })

  test('security: the words of a request are text on the gate page', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const traits = [{ name: `${SCRIPT}${TURN}`, op: 'eq', value: SCRIPT }]
    expectInert((await enter(newPerson(), { claims: claims(on(MINE, { traits })) })).html)
  })

  test('security: a pattern of a request takes no time that it should not', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    const attributes = [{ trait_type: 'a', value: `${'a'.repeat(200)}!` }]
    chain().give(MINE, person.account, { id: '7', metadata: { attributes } })
    const traits = (value: string) => claims(on(MINE, { traits: [{ name: 'a', op: 'regex', value }] }))
    // An engine that tries every way would not end before the test does.
    expect((await enter(person, { claims: traits('^(a+)+$') })).html).toContain('No token found')
    await expect(enter(newPerson(), { claims: traits('(a{1000}){1000}') })).rejects.toThrow('invalid_request')
  })
})

describe('what a policy adds', () => {
  test('security: takes the place of no claim, and is told where it belongs', async () => {
    await set({ gates: ['grand'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: { name: 'Ada' } })
    const { idToken, userinfo } = await arrive(person, { scope: 'openid profile siwe nft_token' })
    const { nft_token: token, ...told } = userinfo
    for (const others of [idToken, told]) {
      expect(JSON.stringify(others)).not.toContain('intruder')
      expect(others).toMatchObject({ account: person.account, name: 'Ada' })
    }
    expect(token).toMatchObject({ owned: true, policy: { sub: 'intruder', role: 'keeper' } })
    expect(idToken.sub).toBe(userinfo.sub)
    expect(idToken.iss).toBe(idp().idp.url)
  })
})

describe('a document that is said to be inside of our network', () => {
  let double: TestChain
  let bench: TestIdp
  let visits = 0
  const inside = createServer((_request, response) => {
    visits += 1
    response.end(JSON.stringify({ name: 'secret' }))
  })

  beforeAll(async () => {
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    const { port } = inside.address() as AddressInfo
    double = testChain()
    const uris = [
      `http://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      `http://[::1]:${port}/`,
      `http://0x7f000001:${port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
    ]
    const describeTokens: TestChain['adapter']['describe'] = async (_query, tokens) =>
      tokens.map(({ id }) => ({ tokenId: id, schema: 'erc721', uri: uris[Number(id)] }))
    bench = await startIdp(
      {
        chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
        nft: { metadata: { allowHttp: true } },
      },
      { adapters: [{ ...double.adapter, describe: describeTokens }] },
    )
  })
  afterAll(async () => {
    await bench.idp.stop()
    inside.close()
  })

  test('security: is not fetched, and the token is one without a document', async () => {
    await bench.idp.clients.update('demo', { collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    for (let id = 0; id < 6; id += 1) double.give(MINE, person.account, { id: String(id) })
    const rp = await discover(bench)
    const { url } = await authorize(rp, { scope: 'openid', claims: claims(on(MINE)) })
    const next = await person.browser.visit(await signIn(person, await openInteraction(person, url)))
    const html = await next.response.text()
    expect(html).toContain('token 5')
    expect(html).not.toContain('secret')
    expect(visits).toBe(0)
  })
})
