import { describe, expect, test } from 'vitest'
import { startDialect } from '../test/supertokens.ts'

describe('limits at the endpoints of SuperTokens', () => {
  test('behavior: those of a client count here as well', async () => {
    const limited = await startDialect({ limits: { tokensPerClient: { count: 2, seconds: 60 } } })
    const { clientId, clientSecret } = await limited.client()
    const request = { clientId, clientSecret, grantType: 'client_credentials', audience: 'event' }
    const ask = async () => (await limited.oauth('/token', request)).status
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429])
    await limited.idp.stop()
  })

  test('security: those of an address as well, and for what anybody may ask', async () => {
    const limits = { tokensPerAddress: { count: 2, seconds: 60 } }
    const limited = await startDialect({ limits, supertokens: { introspection: 'open' } })
    const statusOf = async (path: string, body: object) => (await limited.oauth(path, body)).status
    const token = () =>
      statusOf('/token', { clientId: 'demo', clientSecret: 'wrong', grantType: 'client_credentials' })
    const introspect = () => statusOf('/introspect', { token: 'unknown' })
    expect([await token(), await introspect(), await token(), await introspect()]).toEqual([
      401, 200, 429, 429,
    ])
    await limited.idp.stop()
  })
})
