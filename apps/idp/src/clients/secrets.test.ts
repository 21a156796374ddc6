import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { discover } from '../test/relyingParty.ts'
import { hashSecret } from './secret.ts'

describe('two secrets of a client', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
  })
  afterAll(() => idp.idp.stop())

  const works = async (clientId: string, secret: string): Promise<boolean> => {
    const rp = await discover({ idp: idp.idp, secret }, clientId)
    return client.clientCredentialsGrant(rp, {}).then(
      () => true,
      ({ status }) => {
        expect(status).toBe(401)
        return false
      },
    )
  }
  const rotate = async (clientId: string, grace?: number) => {
    const { client: view, secret = '' } = await idp.idp.clients.rotateSecret(clientId, { grace })
    return { view, secret }
  }

  test('default: without a grace, the one before stops at once', async () => {
    const { secret: first } = await newService(idp, { clientId: 'a' })
    const { secret, view } = await rotate('a')
    expect([await works('a', first), await works('a', secret)]).toEqual([false, true])
    expect(view.previousSecretUntil).toBeUndefined()
  })

  test('behavior: both are taken until the grace is over', async () => {
    const { secret: first } = await newService(idp, { clientId: 'b' })
    const { secret, view } = await rotate('b', 3600)
    const until = Date.parse(view.previousSecretUntil ?? '') - Date.now()
    expect(until / 1000).toBeGreaterThan(3500)
    expect([await works('b', first), await works('b', secret)]).toEqual([true, true])
    expect(await works('b', 'neither')).toBe(false)
    idp.advance(3601)
    expect([await works('b', first), await works('b', secret)]).toEqual([false, true])
  })

  test('behavior: never more than two; the older one can be ended at once', async () => {
    const { secret: first } = await newService(idp, { clientId: 'c' })
    const { secret: second } = await rotate('c', 3600)
    const { secret: third } = await rotate('c', 3600)
    expect([await works('c', first), await works('c', second), await works('c', third)]).toEqual([
      false,
      true,
      true,
    ])
    expect(await idp.idp.clients.revokeSecret('c')).toBe(true)
    expect([await works('c', second), await works('c', third)]).toEqual([false, true])
    expect(await idp.idp.clients.revokeSecret('c')).toBe(false)
  })

  test('behavior: both are kept as digests only; another change keeps them; a digest opens nothing', async () => {
    const { secret: first } = await newService(idp, { clientId: 'd' })
    const { secret, view } = await rotate('d', 3600)
    // It is changed, not made anew: what was issued to it goes on to count.
    idp.advance(5)
    const { client: renamed } = await idp.idp.clients.update('d', { name: 'Renamed' })
    expect([renamed.name, renamed.createdAt]).toEqual(['Renamed', view.createdAt])
    expect([await works('d', first), await works('d', secret)]).toEqual([true, true])
    const stored = JSON.stringify(await idp.idp.store.clients.get('d'))
    for (const each of [first, secret]) {
      expect(stored).not.toContain(each)
      expect(stored).toContain(hashSecret(each))
      expect(await works('d', hashSecret(each))).toBe(false)
    }
    expect(JSON.stringify(await idp.idp.clients.get('d'))).not.toContain('sha256')
    expect(idp.logs()).not.toContain(secret)
  })

  test('error: no secret to rotate, too long a grace, no such client', async () => {
    await expect(rotate('spa')).rejects.toMatchObject({ code: 'client_invalid' })
    await newService(idp, { clientId: 'e' })
    for (const grace of [-1, 1.5, 2_592_001, Number.NaN])
      await expect(rotate('e', grace)).rejects.toMatchObject({ code: 'client_invalid', field: 'grace' })
    await expect(rotate('nobody')).rejects.toMatchObject({ code: 'client_not_found' })
    await expect(idp.idp.clients.revokeSecret('nobody')).rejects.toMatchObject({ code: 'client_not_found' })
  })
})
