import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ask, answerOf, ask, prove, type Visitor, visit } from '../test/chainPerson.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson } from '../test/person.ts'
import { makePhoneLink, postThere, shownNumber, takePhoneLink, typeNumber } from '../test/phone.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import { NEAR, nearWallet } from '../test/wallets/near.ts'
import { nearKeyAuthorizer } from '../test/wallets/nearAuthorization.ts'
import type { ChallengeResponse } from '../web/types.ts'

const wallet = nearWallet('alice.near', 0x41)

/**
 * A wallet that is a website signs where it sends the answer, in the fragment, and browsers carry a fragment through every
 * redirect. So the place must be the very page that asked: this one, for example, leads on to any relying party.
 */
const REDIRECTING = '/auth?client_id=demo&redirect_uri=https%3A%2F%2Frp.example%2Fcallback&prompt=none'

describe('where a redirecting wallet sends the answer', () => {
  let nodes: ChainNodes
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    nodes = await startChainNodes()
    nodes.state.near[wallet.accountId] = { [wallet.publicKey]: 'FullAccess' }
    idp = await startIdp({ chains: nodes.chains, signIn: { phone: { enabled: true } } })
    rp = await discover(idp)
  })
  afterAll(async () => {
    await idp.idp.stop()
    nodes.close()
  })

  const open = async () => visit((await authorize(rp)).url)

  /** Signs with another address than the server has sent. */
  const signFor = async (visitor: Visitor, callbackUrl: string | undefined, asked: Ask = {}) => {
    const { body } = await ask(visitor, wallet, asked)
    const { callbackUrl: _sent, ...sent } = body.payload as Readonly<Record<string, string>>
    const payload = callbackUrl === undefined ? sent : { ...sent, callbackUrl }
    const signed = await wallet.sign({ ...body, payload })
    return prove(visitor, { challenge: body.id, account: wallet.account, ...signed })
  }

  test.for(['', '?add=wallet'])('default: the page of the sign-in%s', async (query) => {
    const visitor = await open()
    const callbackUrl = `${visitor.page.href}${query}`
    expect((await signFor(visitor, callbackUrl, { callbackUrl })).status).toBe(200)
  })

  test('default: none, for a wallet that does not redirect', async () => {
    expect((await signFor(await open(), undefined)).status).toBe(200)
  })

  test('security: no other page of this site is asked for', async () => {
    const [visitor, other] = [await open(), await open()]
    const places = [
      `${idp.base}${REDIRECTING}`,
      `${idp.base}/`,
      other.page.href,
      `${visitor.page.href}/continue`,
      `${visitor.page.href}/../../auth`,
      `${visitor.page.href}#accountId=x`,
      `${idp.base}/phone/AbCdEfGhIjKlMnOpQrStUvWx`,
    ]
    for (const callbackUrl of places) {
      const { body, status } = await ask(visitor, wallet, { callbackUrl })
      expect([callbackUrl, status, body.error?.code]).toEqual([callbackUrl, 422, 'uri_mismatch'])
    }
  })

  test('security: nor is a signature taken that was sent anywhere but where the message was asked for', async () => {
    const { page } = await open()
    const refused = { status: 422, body: { error: { code: 'uri_mismatch', field: 'callbackUrl' } } }
    expect(await signFor(await open(), `${idp.base}${REDIRECTING}`)).toMatchObject(refused)
    expect(await signFor(await open(), page.href)).toMatchObject(refused)
    const visitor = await open()
    const asked = { callbackUrl: visitor.page.href }
    expect(await signFor(visitor, `${idp.base}${REDIRECTING}`, asked)).toMatchObject(refused)
    expect(await signFor(visitor, undefined, asked)).toMatchObject(refused)
  })

  test('security: nor an authorization that carries an address of its own', async () => {
    const [visitor, other] = [await open(), await open()]
    const signWith = async ({ page, person }: Visitor, callbackUrl?: string) => {
      const keyed = nearKeyAuthorizer(wallet.accountId, 0x41, 'payload', callbackUrl)
      const at = { page, person }
      return prove(at, await answerOf(at, keyed, { type: 'near:nep641' }))
    }
    expect((await signWith(visitor, `${idp.base}${REDIRECTING}`)).body.error?.code).toBe('uri_mismatch')
    expect((await signWith(other)).status).toBe(200)
  })

  test('security: on a phone the page of its link, and no other', async () => {
    const { page, person } = await open()
    const phone = newPerson()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    await typeNumber(phone, link, await shownNumber(person, page))
    const askThere = (callbackUrl: string) =>
      postThere<ChallengeResponse>(phone, link, 'challenge', { chain: NEAR, callbackUrl })
    expect((await askThere(link.href)).status).toBe(200)
    for (const other of [page.href, `${idp.base}/phone/AbCdEfGhIjKlMnOpQrStUvWx`, `${link.href}/open`])
      expect((await askThere(other)).status).toBe(422)
  })
})
