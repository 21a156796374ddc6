import type { Pairing, SignedProof } from '@countersign/connectors'
import { describe, expect, test, vi } from 'vitest'
import { fakeWallet, problemOf, setUp } from '../../test/web/machine.ts'

/** What a connector that nobody has checked may hand over. */
const wallet = (more: Parameters<typeof fakeWallet>[1]) => fakeWallet(undefined, more).wallet

describe('a connector that breaks its contract', () => {
  test.each([undefined, null, 'signed', {}, { account: 7 }])(
    'error: %j instead of a proof is a problem that one can leave',
    async (answer) => {
      const { machine, proof } = setUp()
      machine.add(wallet({ signIn: () => Promise.resolve(answer as unknown as SignedProof) }))
      machine.start('w1')
      await vi.waitFor(() => expect(problemOf(machine.snapshot().state)).toBeDefined())
      expect(problemOf(machine.snapshot().state)).toMatchObject({ action: 'again' })
      expect(proof).not.toHaveBeenCalled()
    },
  )

  const pairingAfter = async (pairing: unknown) => {
    const { machine } = setUp()
    machine.add(
      wallet({
        signIn: ({ pair }) => {
          pair?.(pairing as Pairing)
          return new Promise(() => {})
        },
      }),
    )
    machine.start('w1')
    await Promise.resolve()
    const { state } = machine.snapshot()
    return 'pairing' in state ? state.pairing : undefined
  }

  test.each(['wc:abc@2?relay=1', 'perawallet-wc://x', 'https://wallet.example/wc?uri=wc%3A'])(
    'default: %s opens a wallet',
    async (link) => {
      expect(await pairingAfter({ uri: 'wc:abc@2', link })).toEqual({ uri: 'wc:abc@2', link })
    },
  )

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://id.example/1',
    'file:///etc/passwd',
    '/interaction/other',
    '//evil.example',
    7,
  ])('security: %j is no link to a wallet, and the code is still shown', async (link) => {
    expect(await pairingAfter({ uri: 'wc:abc@2', link })).toEqual({ uri: 'wc:abc@2' })
  })

  test.each([undefined, null, {}, { uri: 7 }])('error: %j pairs nothing', async (pairing) => {
    expect(await pairingAfter(pairing)).toBeUndefined()
  })
})
