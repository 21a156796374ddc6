import { describe, expect, test } from 'vitest'
import { startFlowEmulator } from './flowEmulator.ts'
import { findFlowEmulator } from './flowEmulatorBinary.ts'

const binary = findFlowEmulator()

describe.skipIf(binary === undefined)('startFlowEmulator', () => {
  test('default: a network where accounts are made, contracts deployed and transactions run', async () => {
    const emulator = await startFlowEmulator({ binary: binary as string })
    try {
      const parameters = await fetch(`${emulator.url}/v1/network/parameters`)
      expect(await parameters.json()).toEqual({ chain_id: 'flow-emulator' })
      const code = 'access(all) contract Answer { access(all) event Given(to: Int) }'
      const address = await emulator.createAccount({ Answer: code })
      expect(address).toMatch(/^0x[0-9a-f]{16}$/)
      await expect(
        emulator.transact({
          cadence: 'transaction { prepare(service: &Account) { panic("for a reason") } }',
        }),
      ).rejects.toMatchObject({
        code: 'flow_transaction_failed',
        message: expect.stringContaining('for a reason'),
      })
    } finally {
      await emulator.close()
    }
    await expect(fetch(emulator.url)).rejects.toThrow()
  })
})

test('error: says that it has not started', async () => {
  await expect(startFlowEmulator({ binary: '/no/such/emulator' })).rejects.toMatchObject({
    code: 'flow_emulator_failed',
    message: expect.stringContaining('ENOENT'),
  })
})
