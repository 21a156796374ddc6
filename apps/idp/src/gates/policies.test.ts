import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import type { ConfigInput } from '../config/schema.ts'
import { loadPolicies, type Policies } from './policies.ts'
import type { PolicyQuestion } from './policyStep.ts'

const ACCOUNT = 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'

const question: PolicyQuestion = {
  accounts: [ACCOUNT, 'near:mainnet:alice.near'],
  holdings: [
    {
      part: 0,
      account: ACCOUNT,
      chain: 'eip155:1',
      standard: 'erc721',
      collection: '0xaa',
      balance: '1',
      complete: true,
      tokens: [
        {
          id: '7',
          balance: '1',
          metadata: {
            name: 'Ada',
            attributes: [{ name: 'award', value: 'gold' }],
            traits: { award: 'gold', level: 3 },
            raw: {},
            schema: 'erc721',
            integrity: 'onchain',
          },
        },
      ],
      block: { chain: 'eip155:1', number: '10', hash: '0x1' },
      source: { kind: 'node', endpoints: [], method: 'balanceOf' },
    },
  ],
  clientId: 'shop',
  scopes: ['openid', 'profile'],
  now: '2026-11-21T12:00:00.000Z',
}

let open: Policies | undefined

afterEach(async () => {
  await open?.close()
  open = undefined
})

const load = async (policies: ConfigInput['policies']) => {
  open = await loadPolicies(parseConfig({ policies }))
  return open
}

const issuesOf = async (policies: ConfigInput['policies']) => {
  try {
    await load(policies)
  } catch (error) {
    if (error instanceof ConfigError) return error.issues
    throw error
  }
  return []
}

describe('policies of a configuration', () => {
  test('behavior: a policy sees accounts, tokens, client, scopes, time and what was configured', async () => {
    const rego = `package house

decision := {"allow": true, "claims": {"seen": {
  "account": input.account, "accounts": input.accounts, "chain": input.chain, "client": input.client_id,
  "scopes": input.scopes, "now": input.now, "level": input.nft.tokens[0].metadata.traits.level,
  "id": input.nft.tokens[0].id, "count": count(input.nfts), "season": input.season,
}}}`
    const { run } = await load({ p: { rego, query: 'data.house.decision', inputs: { season: 'winter' } } })
    expect(await run('p', question)).toMatchObject({
      policy: 'p',
      allow: true,
      code: 'allowed',
      engine: 'embedded',
      claims: {
        seen: {
          account: ACCOUNT,
          accounts: question.accounts,
          chain: 'eip155:1',
          client: 'shop',
          scopes: ['openid', 'profile'],
          now: question.now,
          level: 3,
          id: '7',
          count: 1,
          season: 'winter',
        },
      },
    })
  })

  test.for([
    ['what is not true', 'allow := 1', 'result_invalid'],
    ['false', 'allow := false', 'denied'],
    ['undefined', 'allow if input.nothing', 'undefined'],
  ] as const)('security: %s denies', async ([, rule, code]) => {
    const { run } = await load({ p: { rego: `package countersign\n\n${rule}` } })
    expect(await run('p', question)).toMatchObject({ allow: false, code, retryable: false })
  })

  test.for([
    ['no Rego', { rego: 'package' }, 'policy_syntax'],
    ['another rule', { rego: 'package countersign\n\ndeny := true' }, 'policy_not_found'],
    [
      'a request to somewhere',
      { rego: 'package countersign\n\nallow if http.send({}).ok' },
      'policy_builtin_unavailable',
    ],
    ['a file that is not there', { file: '/nowhere/p.rego' }, 'policy_not_found'],
  ] as const)('security: a policy that is %s stops the start', async ([, policy, code]) => {
    const [issue] = await issuesOf({ good: { rego: 'package countersign\n\nallow := true' }, bad: policy })
    expect(issue).toMatchObject({ code: 'policy_invalid', path: 'policies.bad' })
    expect(issue?.message).toContain(code)
  })

  test("behavior: the predecessor's policies see what they saw there", async () => {
    const rego = 'package app.nft\n\nallow := [data.award == input.wanted, data.name == "Ada"]'
    const policy = { rego, query: 'data.app.nft.allow', inputs: { wanted: 'gold' } }
    const { run } = await load({
      walt: { ...policy, compatibility: 'walt-idpkit' },
      plain: policy,
    })
    expect(await run('walt', question)).toMatchObject({ allow: true })
    expect(await run('walt', { ...question, holdings: [] })).toMatchObject({ allow: false })
    expect(await run('plain', question)).toMatchObject({ allow: false })
  })

  test('behavior: a server decides, with its token and decision id; silence is to be tried again', async () => {
    const seen: { path?: string | undefined; token?: string | undefined; body: unknown }[] = []
    const read = async (request: IncomingMessage) => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      return JSON.parse(text) as unknown
    }
    // A double of the REST API of OPA: `POST /v1/data/<path>`.
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { authorization: token } = request.headers
      seen.push({ path: request.url?.split('?', 1)[0], token, body: await read(request) })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ result: { allow: true }, decision_id: 'd-1' }))
    }
    const server = createServer((request, response) => void answer(request, response))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { run } = await load({ p: { engine: 'server', url, token: 'secret', query: 'data.house.allow' } })
    expect(await run('p', question)).toMatchObject({ allow: true, engine: 'server', decisionId: 'd-1' })
    expect(seen[0]).toMatchObject({
      path: '/v1/data/house/allow',
      token: 'Bearer secret',
      body: { input: { account: ACCOUNT, client_id: 'shop' } },
    })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await run('p', question)).toMatchObject({
      allow: false,
      code: 'engine_unavailable',
      retryable: true,
    })
  })
})
