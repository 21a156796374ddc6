import type { Store } from '@countersign/oidc-store'
import { expect, test } from 'vitest'
import { PROFILE_METADATA } from '../clients/metadata.ts'
import { bearer, shown, startActors } from '../test/actors.ts'
import { startDialect } from '../test/supertokens.ts'

/** As if the profile had come to hold after the client was stored. */
const outgrow = async ({ clients }: Store, id: string) => {
  const record = await clients.get(id)
  await clients.put(id, { ...record?.metadata, [PROFILE_METADATA]: 'fapi2' })
}

test('security: a client that does not keep its profile opens nothing at the admin endpoints', async () => {
  const { appToken, base, idp, memberToken, owner, robot, statusOf } = await startActors()
  try {
    const ways = [shown(robot.secret), bearer(await appToken()), bearer(await memberToken(owner))]
    const statuses = () => Promise.all(ways.map((headers) => statusOf(headers)))
    expect(await statuses()).toEqual([200, 200, 200])
    await outgrow(idp.idp.store, 'robot')
    expect(await statuses()).toEqual([401, 401, 200])
    await outgrow(idp.idp.store, 'demo')
    expect(await statuses()).toEqual([401, 401, 401])
    expect((await fetch(`${base}/images/client-logo?client=demo&v=x`)).status).toBe(404)
    expect(idp.logs()).not.toContain('request failed')
  } finally {
    await idp.idp.stop()
  }
})

test('security: its tokens are not active, whoever asks, and nothing fails', async () => {
  const { client, core, idp, logs, oauth } = await startDialect({ supertokens: { introspection: 'open' } })
  try {
    const { clientId: client_id, clientSecret: client_secret } = await client()
    const credentials = { client_id, client_secret }
    const request = { ...credentials, grant_type: 'client_credentials', audience: 'event' }
    const { json } = await oauth('/token', request)
    const token = json.access_token
    const answers = async () => [
      (await core('POST', '/introspect', { token })).json.active,
      (await oauth('/introspect', { token })).json.active,
    ]
    expect(await answers()).toEqual([true, true])
    await outgrow(idp.store, client_id)
    expect(await answers()).toEqual([false, false])
    const revoked = await core('POST', '/token/revoke', { token, ...credentials })
    expect(revoked.json).toMatchObject({ status: 'OAUTH_ERROR', error: 'invalid_client' })
    expect(logs()).not.toContain('request failed')
  } finally {
    await idp.stop()
  }
})
