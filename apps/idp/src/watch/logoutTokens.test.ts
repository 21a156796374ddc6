import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { errors, type default as Provider } from 'oidc-provider'
import { expect, test } from 'vitest'
import { createLogger } from '../log.ts'
import { createLogoutTokens } from './logoutTokens.ts'

test('security: a client that is of no use holds up nobody else’s logout token', async () => {
  let time = Date.now()
  const now = () => new Date(time)
  const store = createSqliteStore({ path: ':memory:', now: () => time })
  await store.migrate()
  const told: string[] = []
  let down = true
  const find = async (clientId: string) => {
    if (clientId === 'unfit' && !down) throw new errors.InvalidClientMetadata('of no use')
    const backchannelLogout = async () => {
      if (down) throw new Error('away')
      told.push(clientId)
    }
    return { backchannelLogoutUri: 'https://rp.example/logout', backchannelLogout }
  }
  const provider = { Client: { find } } as unknown as Provider
  const log = createLogger({ log: { level: 'silent' } })
  const tokens = createLogoutTokens({ store, log, now })
  for (const clientId of ['unfit', 'shop']) await tokens.send(provider, { clientId, subject: 'x' })
  down = false
  time += 11_000
  await tokens.retry(provider, 10)
  expect(told).toEqual(['shop'])
  time += 61_000
  await tokens.retry(provider, 10)
  expect(told).toEqual(['shop'])
  await store.close()
})
