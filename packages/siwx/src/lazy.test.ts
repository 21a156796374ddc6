import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SignInProof } from './types.ts'

const loaded = vi.hoisted(() => new Set<string>())

const recording = (name: string) => async (original: () => Promise<object>) => {
  loaded.add(name)
  return original()
}

vi.mock('@countersign/siwx-ethereum', (original) => recording('eip155')(original))
vi.mock('@countersign/siwx-tezos', (original) => recording('tezos')(original))
vi.mock('@countersign/siwx-near', (original) => recording('near')(original))
vi.mock('@countersign/siwx-polkadot', (original) => recording('polkadot')(original))
vi.mock('@countersign/siwx-flow', (original) => recording('flow')(original))
vi.mock('@countersign/siwx-algorand', (original) => recording('algorand')(original))

const EXPECTED = { domain: 'app.example', nonce: 'k7Jx0Qm3Zs9Lw2Tf5Rb8' }

describe('laziness', () => {
  beforeEach(() => {
    loaded.clear()
    vi.resetModules()
  })

  test('default: the package itself loads no chain', async () => {
    await import('./index.ts')
    expect([...loaded]).toEqual([])
  })

  test.each([
    ['eip191', 'eip155'],
    ['tezos:micheline', 'tezos'],
    ['near:nep413', 'near'],
    ['substrate:signraw', 'polkadot'],
    ['flow:user-signature', 'flow'],
    ['algorand:mx', 'algorand'],
  ])('behavior: a proof %s loads %s alone', async (type, namespace) => {
    const { verifySignIn } = await import('./index.ts')
    await verifySignIn({ type, message: '', signature: '' } as SignInProof, EXPECTED)
    expect([...loaded]).toEqual([namespace])
  })

  test('behavior: a proof of a namespace that is not expected loads nothing', async () => {
    const { verifySignIn } = await import('./index.ts')
    const proof: SignInProof = { type: 'near:nep641', message: '', accountId: '', authorization: '' }
    await verifySignIn(proof, { ...EXPECTED, chains: ['eip155:1'] })
    expect([...loaded]).toEqual([])
  })
})
