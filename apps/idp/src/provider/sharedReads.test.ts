import type { Adapter, AdapterPayload } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { clientReadsShared } from './sharedReads.ts'

const shared = (model: string) => {
  let stored: AdapterPayload | undefined = { client_id: 'a', client_name: 'first' }
  let down = false
  const reads: string[] = []
  const records = {
    find: async (id: string) => {
      reads.push(id)
      if (down) throw new Error('down')
      return id === 'a' ? stored : undefined
    },
    destroy: async () => {
      stored = undefined
    },
  } as Partial<Adapter> as Adapter
  const adapter = clientReadsShared(() => records)(model) as Adapter
  return {
    adapter,
    reads,
    change: (client_name: string) => {
      stored = { client_id: 'a', client_name }
    },
    cut: (now: boolean) => {
      down = now
    },
  }
}

describe('clientReadsShared', () => {
  test('default: who asks in one turn shares a read, of one client each', async () => {
    const { adapter, reads } = shared('Client')
    const found = await Promise.all([adapter.find('a'), adapter.find('b'), adapter.find('a')])
    expect(found.map((client) => client?.['client_name'])).toEqual(['first', undefined, 'first'])
    expect(reads).toEqual(['a', 'b'])
  })

  test('behavior: a change counts for everyone who asks after it', async () => {
    const { adapter, change, reads } = shared('Client')
    const before = adapter.find('a')
    change('second')
    const after = adapter.find('a')
    expect([await before, await after]).toMatchObject([{ client_name: 'second' }, { client_name: 'second' }])
    change('third')
    expect(await adapter.find('a')).toMatchObject({ client_name: 'third' })
    await adapter.destroy('a')
    expect(await adapter.find('a')).toBeUndefined()
    expect(reads).toHaveLength(3)
  })

  test('behavior: who asks while a read is under way gets one that begins later', async () => {
    const { adapter, change } = shared('Client')
    const first = adapter.find('a')
    const late = new Promise((resolve, reject) => {
      setImmediate(() => {
        change('second')
        adapter.find('a').then(resolve, reject)
      })
    })
    expect(await first).toMatchObject({ client_name: 'first' })
    expect(await late).toMatchObject({ client_name: 'second' })
  })

  test('error: a read that fails fails for those who share it, and for nobody else', async () => {
    const { adapter, cut } = shared('Client')
    cut(true)
    const failed = await Promise.allSettled([adapter.find('a'), adapter.find('a')])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    cut(false)
    expect(await adapter.find('a')).toMatchObject({ client_name: 'first' })
  })

  test('behavior: what is used once is read for each', async () => {
    const { adapter, reads } = shared('AuthorizationCode')
    await Promise.all([adapter.find('a'), adapter.find('a')])
    expect(reads).toEqual(['a', 'a'])
  })
})
