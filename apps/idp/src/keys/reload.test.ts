import { describe, expect, test } from 'vitest'
import type { Keyring } from './keyring.ts'
import { createKeyReload } from './reload.ts'

const ring = (name: string): Keyring => ({ signing: [], cookieSecrets: [name], pairwiseSalt: '' })

const open = () => {
  const looks: ((keyring: Keyring) => void)[] = []
  const used: string[] = []
  const reload = createKeyReload({
    first: ring('a'),
    load: () => new Promise((resolve) => void looks.push(resolve)),
    markOf: ({ cookieSecrets: [name = ''] }) => name,
    use: (_keyring, mark) => void used.push(mark),
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { looks, used, reload, turn }
}

describe('createKeyReload', () => {
  test('default: what has changed is used, once', async () => {
    const { looks, reload, turn, used } = open()
    const [changed, same] = [reload(), reload()]
    await turn()
    looks[0]?.(ring('b'))
    await changed
    await turn()
    looks[1]?.(ring('b'))
    expect(await Promise.all([changed, same])).toEqual([true, false])
    expect(used).toEqual(['b'])
  })

  test('security: a slow look at older keys is never the last', async () => {
    const { looks, reload, turn, used } = open()
    const slow = reload()
    const asked = reload()
    await turn()
    // Nobody else looks while it does.
    expect(looks).toHaveLength(1)
    looks[0]?.(ring('stolen'))
    await slow
    await turn()
    looks[1]?.(ring('new'))
    expect(await asked).toBe(true)
    expect(used).toEqual(['stolen', 'new'])
  })

  test('behavior: a look that fails holds up none', async () => {
    let count = 0
    const reload = createKeyReload({
      first: ring('a'),
      load: async () => {
        count += 1
        if (count === 1) throw new Error('away')
        return ring('b')
      },
      markOf: ({ cookieSecrets: [name = ''] }) => name,
      use: () => undefined,
    })
    await expect(reload()).rejects.toThrow('away')
    expect(await reload()).toBe(true)
  })
})
