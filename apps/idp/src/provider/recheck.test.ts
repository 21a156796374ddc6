import { createServer, type ServerResponse } from 'node:http'
import { ANVIL_KEYS, type Anvil, compile, startAnvil } from '@countersign/testing'
import { freePort } from '@countersign/testing/freePort'
import { mined } from '@countersign/testing/mined'
import * as client from 'openid-client'
import { createPublicClient, createWalletClient, type Hex, http } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../test/browser.ts'
import {
  answerAtPage,
  askAtPage,
  goToPage,
  handoffOf,
  PAGE,
  redeemAt,
  signedForm,
} from '../test/externalPage.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import {
  askChallenge,
  decide,
  openInteraction,
  type Person,
  post,
  signChallenge,
  walkThrough,
} from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import type { ProofResponse } from '../web/types.ts'

const OWNED = `
contract Owned {
  address public owner;
  constructor(address first) { owner = first; }
  function setOwner(address next) external { owner = next; }
  function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
    bytes32 r = bytes32(signature[0:32]);
    bytes32 s = bytes32(signature[32:64]);
    address signer = ecrecover(hash, uint8(signature[64]), r, s);
    return signer == owner && signer != address(0) ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
  }
}`

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }

/** Stands between the provider and the chain; can be cut. */
const startLine = async (target: string) => {
  let cut = false
  const forward = async (body: Uint8Array<ArrayBuffer>, response: ServerResponse) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(target, { method: 'POST', headers, body })
    response.writeHead(answer.status, headers).end(await answer.text())
  }
  const server = createServer((request, response) => {
    if (cut) {
      request.socket.destroy()
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => void forward(Buffer.concat(chunks), response))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    cut: (value: boolean) => {
      cut = value
    },
    close: () => server.close(),
  }
}

describe('a contract account', () => {
  const owner = privateKeyToAccount(ANVIL_KEYS[0])
  const other = privateKeyToAccount(ANVIL_KEYS[1])
  let anvil: Anvil
  let line: Awaited<ReturnType<typeof startLine>>
  let idp: TestIdp
  let rp: client.Configuration
  let address: Hex
  let setOwner: (next: PrivateKeyAccount) => Promise<void>

  beforeAll(async () => {
    anvil = await startAnvil()
    line = await startLine(anvil.url)
    const { Owned } = await compile({ 'Owned.sol': OWNED })
    if (!Owned) throw new Error('not compiled')
    const transport = http(anvil.url)
    const chain = {
      id: anvil.chainId,
      name: 'anvil',
      nativeCurrency: { name: 'E', symbol: 'E', decimals: 18 },
      rpcUrls: { default: { http: [anvil.url] } },
    }
    const wallet = createWalletClient({ account: owner, transport, chain })
    const reader = createPublicClient({ transport, chain })
    const settled = (hash: Hex) => mined(reader, hash)
    const deployed = await settled(await wallet.deployContract({ ...Owned, args: [owner.address] }))
    address = deployed.contractAddress as Hex
    setOwner = async (next) => {
      await settled(
        await wallet.writeContract({
          address,
          abi: Owned.abi,
          functionName: 'setOwner',
          args: [next.address],
        }),
      )
    }
    idp = await startIdp({
      chains: { [`eip155:${anvil.chainId}`]: { rpc: [line.url] } },
      signIn: { externalPage: { url: PAGE, clients: ['spa'] } },
    })
    rp = await discover(idp)
  })
  afterAll(async () => {
    await idp.idp.stop()
    line.close()
    await anvil.close()
  })

  const contractPerson = (signer = owner): Person => ({
    browser: openBrowser(),
    wallet: { ...signer, address } as PrivateKeyAccount,
    account: `eip155:${anvil.chainId}:${address}`,
  })

  const tokensOf = async () => {
    const request = await authorize(rp, OFFLINE)
    return redeem(rp, await walkThrough(contractPerson(), request.url), request)
  }

  test('default: is proven on its chain, and the subject names that chain', async () => {
    const claims = (await tokensOf()).claims()
    expect(claims).toMatchObject({
      sub: `eip155:${anvil.chainId}:${address.toLowerCase()}`,
      acr: 'urn:countersign:acr:onchain',
      siwe: {
        method: 'eip1271',
        account_kind: 'contract',
        evidence: {
          kind: 'onchain',
          chain: `eip155:${anvil.chainId}`,
          block_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
        },
      },
    })
  })

  test('error: a signer that the contract does not accept', async () => {
    const person = contractPerson(other)
    const page = await openInteraction(person, (await authorize(rp)).url)
    const answer = await post(
      person,
      page,
      'proof',
      await signChallenge(person, await askChallenge(person, page)),
    )
    expect(answer.status).toBe(422)
    expect(answer.body.error?.code).toMatch(/^(contract_rejected|signature_invalid)$/)
  })

  test('behavior: while the chain is down the proof is undecided, and the same proof signs in later', async () => {
    const person = contractPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const proof = await signChallenge(person, await askChallenge(person, page))
    line.cut(true)
    const down = await post(person, page, 'proof', proof)
    line.cut(false)
    expect(down).toMatchObject({
      status: 503,
      body: { error: { code: 'chain_unavailable', retryable: true } },
    })
    const up = await post<ProofResponse>(person, page, 'proof', proof)
    expect(up.status).toBe(200)
    expect((await post(person, page, 'proof', proof)).body.error?.code).toBe('nonce_used')
  })

  test('behavior: a refresh asks the chain again', async () => {
    const tokens = await tokensOf()
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(renewed.claims()?.sub).toBe(tokens.claims()?.sub)

    line.cut(true)
    const down = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(down).rejects.toMatchObject({ error: 'temporarily_unavailable' })
    line.cut(false)
    const again = await client.refreshTokenGrant(rp, renewed.refresh_token ?? '')

    await setOwner(other)
    const refused = client.refreshTokenGrant(rp, again.refresh_token ?? '')
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' })
    await setOwner(owner)
  })

  test('behavior: one that signed on a page elsewhere is asked about under that page’s name', async () => {
    const person = contractPerson()
    const spa = await discover(idp, 'spa')
    const request = await authorize(spa, OFFLINE)
    const { ticket } = await redeemAt(idp, await goToPage(person, request.url))
    const form = await signedForm(person, ticket, await askAtPage(idp, person, ticket))
    line.cut(true)
    const back = await answerAtPage(idp, person, form)
    line.cut(false)
    const down = await redeemAt(idp, handoffOf(back.url))
    expect(down.error).toMatchObject({ code: 'chain_unavailable', retryable: true })
    // The same proof: the person does not sign again.
    const consent = await answerAtPage(idp, person, { ...form, ticket: down.ticket })
    const tokens = await redeem(spa, (await decide(person, consent.url)).url, request)
    const again = await client.refreshTokenGrant(spa, tokens.refresh_token ?? '')
    expect(again.claims()?.sub).toBe(tokens.claims()?.sub)
    await setOwner(other)
    const refused = client.refreshTokenGrant(spa, again.refresh_token ?? '')
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' })
    await setOwner(owner)
  })

  test('behavior: a session asks the chain again before it signs in silently', async () => {
    const person = contractPerson()
    const { url } = await authorize(rp)
    await walkThrough(person, url, { decision: 'allow', remember: 'on' })
    const silently = async () => {
      const request = await authorize(rp, { prompt: 'none' })
      const answer = await person.browser.visit(request.url, { from: 'elsewhere' })
      return answer.url.searchParams
    }
    expect((await silently()).has('code')).toBe(true)

    line.cut(true)
    expect((await silently()).get('error')).toBe('temporarily_unavailable')
    line.cut(false)

    await setOwner(other)
    expect((await silently()).get('error')).toBe('login_required')
    const page = await openInteraction(person, (await authorize(rp)).url)
    expect(page.pathname).toMatch(/^\/interaction\//)
    await setOwner(owner)
    expect((await silently()).has('code')).toBe(true)
  })
})
