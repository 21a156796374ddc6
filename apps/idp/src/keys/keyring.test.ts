import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadKeyring, seedKeyring } from './keyring.ts'

describe('loadKeyring', () => {
  let store: ReturnType<typeof createSqliteStore>
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' })
    await store.migrate()
  })
  afterEach(() => store.close())

  test('default: what was made at the first start, and is made once', async () => {
    expect(await seedKeyring(store, 1)).toBe(true)
    expect(await seedKeyring(store, 1)).toBe(false)
    const { cookieSecrets, pairwiseSalt, signing } = await loadKeyring(store)
    expect(signing.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA', 'RS256'])
    expect(cookieSecrets).toHaveLength(1)
    expect(pairwiseSalt).not.toBe(cookieSecrets[0])
  })

  test.each(['signing', 'cookie', 'pairwise'])('security: fails closed without any %s key', async (kind) => {
    await seedKeyring(store, 1)
    for (const { jwk, kid } of await store.keys.list())
      if ((jwk as { kind?: unknown }).kind === kind) await store.keys.remove(kid)
    await expect(loadKeyring(store)).rejects.toMatchObject({ code: 'keys_missing' })
  })

  test('security: fails closed where one cannot be read', async () => {
    await seedKeyring(store, 1)
    await store.keys.put({ kid: 'odd', state: 'active', jwk: { kind: 'cookie', value: 'short' } })
    await expect(loadKeyring(store)).rejects.toMatchObject({ code: 'keys_missing' })
  })
})
