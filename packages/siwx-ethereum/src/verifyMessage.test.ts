import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { createMessage, formatMessage, verifyMessage } from './index.ts'

test('smoke', async () => {
  const a = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
  const text = formatMessage(
    createMessage({
      domain: 'app.example',
      address: a.address,
      uri: 'https://app.example/',
      chainId: '1',
      nonce: 'abcdefgh1',
      issuedAt: new Date(),
    }),
  )
  const r = await verifyMessage(
    { type: 'eip191', message: text, signature: await a.signMessage({ message: text }) },
    { domain: 'app.example', nonce: 'abcdefgh1' },
  )
  console.log(r)
  expect(r.ok).toBe(true)
})
