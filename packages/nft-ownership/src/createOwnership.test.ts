import { describe, expect, test } from 'vitest'
import { createOwnership } from './createOwnership.ts'
import { fakeAdapter } from './test/fakeAdapter.ts'

const CHAIN = 'eip155:1'
const APES = '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d'
const ALICE = 'eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'

describe('createOwnership', () => {
  test('default', async () => {
    const chain = fakeAdapter({ chain: CHAIN, holds: { [ALICE]: { [APES]: [{ id: '7' }] } } })
    const ownership = createOwnership({ adapters: [chain] })
    const answer = await ownership.check({ chain: CHAIN, collection: APES }, [ALICE])
    expect(answer.status).toBe('met')
    expect(answer.met[0]?.tokens).toEqual([{ id: '7', balance: '1' }])
    expect(answer.blocks).toEqual([{ chain: CHAIN, number: '100', hash: `0x${'100'.padStart(64, '0')}` }])
  })
})
