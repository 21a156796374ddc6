import { arc60Bytes } from '@countersign/testing/algorandAccount'
import { base64 } from '@scure/base'
import { afterAll, expect, test, vi } from 'vitest'
import { ALICE, authenticatorData, installAlgorandWallet } from '../test/algorandWallets.ts'
import { openPage } from '../test/page.ts'

openPage({ screenX: 0, screenY: 0 })
installAlgorandWallet('lute')
// It reads the window when it is loaded.
const loaded: unknown = await import('lute-connect')

type Lute = {
  readonly connect: (genesisId: string) => Promise<readonly string[]>
  readonly signData: (data: string, metadata: object) => Promise<object>
}

/** Its default export stands one level deeper where it is loaded as CommonJS. */
const toClass = (module: unknown): (new (site: string) => Lute) =>
  typeof module === 'function' ? (module as new () => Lute) : toClass(Reflect.get(Object(module), 'default'))

afterAll(() => {
  vi.unstubAllGlobals()
})

test('lute-connect is answered by the Lute of our tests as by the extension', async () => {
  const LuteConnect = toClass(loaded)
  const lute = new LuteConnect('Example')
  expect(await lute.connect('mainnet-v1.0')).toEqual([ALICE.address])
  const bytes = new TextEncoder().encode('{}')
  const data = base64.encode(bytes)
  const signed = await lute.signData(data, { scope: 1, encoding: 'base64' })
  const signature = ALICE.sign(arc60Bytes(bytes, authenticatorData))
  expect(signed).toMatchObject({ data, authenticatorData, signature })
})
