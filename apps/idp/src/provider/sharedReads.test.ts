import type { Store } from '@countersign/oidc-store'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { clientReadsShared } from './sharedReads.ts'

const shared = ({ brief = false }: { readonly brief?: boolean } = {}) => {
  let stored: AdapterPayload | undefined = { client_id: 'a', client_name: 'first' }
  let down = false
  let time = 0
  const reads: string[] = []
  const records = {
    find: async (id: string) => {
      reads.push(id)
      if (down) throw new Error('down')
      return id === 'a' ? stored : undefined
    },
  } as Partial<Adapter> as Adapter
  const change = (client_name: string) => {
    stored = { client_id: 'a', client_name }
  }
  const clients = {
    put: async (_id: string, { client_name }: { client_name: string }) => change(client_name),
    remove: async () => {
      stored = undefined
      return true
    },
  }
  const from = { adapter: () => records, clients } as unknown as Store
  const { adapter, clients: own } = clientReadsShared(from, { brief: () => brief, now: () => time })
  return {
    adapter: (adapter as (model: string) => Adapter)('Client'),
    other: (adapter as (model: string) => Adapter)('AuthorizationCode'),
    clients: own,
    reads,
    change,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
    cut: (now: boolean) => {
      down = now
    },
  }
}

const nameOf = async (adapter: Adapter): Promise<unknown> => (await adapter.find('a'))?.['client_name']

describe('clients of requests that people make', () => {
  test('default: who asks in one turn shares a read, of one client each', async () => {
    const { adapter, reads } = shared()
    const found = await Promise.all([adapter.find('a'), adapter.find('b'), adapter.find('a')])
    expect(found.map((client) => client?.['client_name'])).toEqual(['first', undefined, 'first'])
    expect(reads).toEqual(['a', 'b'])
  })

  test('behavior: a change by any process counts for everyone who asks after it', async () => {
    const { adapter, change, clients, reads } = shared()
    const before = nameOf(adapter)
    change('second')
    expect([await before, await nameOf(adapter)]).toEqual(['second', 'second'])
    change('third')
    expect(await nameOf(adapter)).toBe('third')
    await clients.remove('a')
    expect(await nameOf(adapter)).toBeUndefined()
    expect(reads).toHaveLength(4)
  })

  test('behavior: who asks while a read is under way gets one that begins later', async () => {
    const { adapter, change } = shared()
    const first = nameOf(adapter)
    const late = new Promise((resolve, reject) => {
      setImmediate(() => {
        change('second')
        nameOf(adapter).then(resolve, reject)
      })
    })
    expect(await first).toBe('first')
    expect(await late).toBe('second')
  })

  test('error: a read that fails fails for those who share it, and for nobody else', async () => {
    const { adapter, cut } = shared()
    cut(true)
    const failed = await Promise.allSettled([adapter.find('a'), adapter.find('a')])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    cut(false)
    expect(await nameOf(adapter)).toBe('first')
  })

  test('behavior: what is used once is read for each', async () => {
    const { other, reads } = shared()
    await Promise.all([other.find('a'), other.find('a')])
    expect(reads).toEqual(['a', 'a'])
  })
})

describe('clients of programs that ask for tokens', () => {
  test('behavior: are read once a second', async () => {
    const { adapter, change, pass, reads } = shared({ brief: true })
    expect(await nameOf(adapter)).toBe('first')
    change('second')
    pass(999)
    expect(await nameOf(adapter)).toBe('first')
    pass(1)
    expect(await nameOf(adapter)).toBe('second')
    expect(reads).toHaveLength(2)
  })

  test('security: a change of this process counts at once, also while a read is under way', async () => {
    const { adapter, clients } = shared({ brief: true })
    const under = nameOf(adapter)
    await clients.put('a', { client_name: 'second' })
    await under
    expect(await nameOf(adapter)).toBe('second')
    await clients.remove('a')
    expect(await nameOf(adapter)).toBeUndefined()
  })

  test('behavior: who was not found, or could not be read, is asked for again', async () => {
    const { adapter, clients, change, cut } = shared({ brief: true })
    await clients.remove('a')
    expect(await nameOf(adapter)).toBeUndefined()
    change('made')
    expect(await nameOf(adapter)).toBe('made')
    await clients.put('a', { client_name: 'changed' })
    cut(true)
    await expect(nameOf(adapter)).rejects.toThrow('down')
    cut(false)
    expect(await nameOf(adapter)).toBe('changed')
  })
})
