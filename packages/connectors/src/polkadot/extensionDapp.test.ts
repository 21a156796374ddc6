import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openPage } from '../test/page.ts'
import { injectPolkadot, type PolkadotKnobs } from '../test/polkadotWallet.ts'
import { createServer } from '../test/signInServer.ts'

const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182'

describe('@polkadot/extension-dapp, the official client', () => {
  let client: typeof import('@polkadot/extension-dapp')
  beforeAll(async () => {
    const page = openPage()
    vi.stubGlobal('document', { readyState: 'complete' })
    Object.assign(page, { document })
    // It reads the window while it is loaded.
    client = await import('@polkadot/extension-dapp')
  })
  beforeEach(() => {
    vi.spyOn(console, 'info').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(() => {
    vi.unstubAllGlobals()
  })

  test('accepts our twin, and the server its answer', async () => {
    injectPolkadot()
    const { web3Accounts, web3Enable, web3FromAddress } = client
    expect((await web3Enable('Example')).map(({ name }) => name)).toEqual(['polkadot-js'])
    const [account, ...others] = await web3Accounts({ ss58Format: 0 })
    if (account === undefined) throw new Error('no account')
    expect(others).toEqual([])

    const { address } = account
    const server = createServer()
    const { id, message, payload } = await server.challenge(`${POLKADOT}:${address}`)
    const { signer } = await web3FromAddress(address)
    const answer = await signer.signRaw?.(payload as never)
    const proof = {
      challenge: id,
      account: `${POLKADOT}:${address}`,
      type: 'substrate:signraw',
      message,
      signature: answer?.signature,
    }
    expect(await server.verify(proof)).toMatchObject({ ok: true, method: 'polkadot:sr25519' })
  })

  test.each<[PolkadotKnobs]>([[{ reject: 'connect' }], [{ locked: true }]])(
    'finds no account where we find none: %j',
    async (knobs) => {
      injectPolkadot(knobs)
      const { web3Accounts, web3Enable } = client
      await web3Enable('Example')
      expect(await web3Accounts()).toEqual([])
    },
  )
})
