import { base64 } from '@scure/base'
import { afterAll, expect, test, vi } from 'vitest'
import { ALICE, authenticatorData } from '../test/algorandKeys.ts'
import { installLute } from '../test/algorandWallets.ts'
import { openPage } from '../test/page.ts'

const page = openPage({ screenX: 0, screenY: 0 })
installLute(page)
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
  const data = base64.encode(new TextEncoder().encode('{}'))
  const signed = await lute.signData(data, { scope: 1, encoding: 'base64' })
  expect(signed).toMatchObject({ data, authenticatorData, signature: ALICE.arc60(data, authenticatorData) })
})
