import { base64 } from '@scure/base'
import { afterAll, expect, test, vi } from 'vitest'
import { ALICE, authenticatorData } from '../test/algorandKeys.ts'
import { installLute } from '../test/algorandWallets.ts'
import { openPage } from '../test/page.ts'

const page = openPage({ screenX: 0, screenY: 0 })
installLute(page)
// It reads the window when it is loaded.
const { default: loaded } = await import('lute-connect')

afterAll(() => {
  vi.unstubAllGlobals()
})

test('lute-connect is answered by the Lute of our tests as by the extension', async () => {
  const LuteConnect = 'default' in loaded ? (loaded.default as typeof loaded) : loaded
  const lute = new LuteConnect('Example')
  expect(await lute.connect('mainnet-v1.0')).toEqual([ALICE.address])
  const data = base64.encode(new TextEncoder().encode('{}'))
  const signed = await lute.signData(data, { scope: 1, encoding: 'base64' })
  expect(signed).toMatchObject({ data, authenticatorData, signature: ALICE.arc60(data, authenticatorData) })
})
