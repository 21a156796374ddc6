import { createPublicClient, createWalletClient, http, parseEther } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { ANVIL_KEYS, startAnvil } from './anvil.ts'
import { mined } from './mined.ts'
import { compile } from './solidity.ts'

const SOURCE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;
contract Answer { function answer() external pure returns (uint256) { return 42; } }`

describe('startAnvil', () => {
  test('default: an EVM of the chosen chain runs what compile made', async () => {
    const anvil = await startAnvil({ chainId: 8453 })
    try {
      const transport = http(anvil.url)
      const reader = createPublicClient({ transport })
      const writer = createWalletClient({
        transport,
        account: privateKeyToAccount(ANVIL_KEYS[0]),
      })
      expect(await reader.getChainId()).toBe(8453)
      expect(await reader.getBalance({ address: writer.account.address })).toBeGreaterThan(parseEther('1'))
      const { Answer } = await compile({ 'Answer.sol': SOURCE })
      if (!Answer) throw new Error('Answer was not compiled')
      const hash = await writer.deployContract({ abi: Answer.abi, bytecode: Answer.bytecode, chain: null })
      const { contractAddress } = await mined(reader, hash)
      if (!contractAddress) throw new Error('Answer was not deployed')
      expect(await reader.getCode({ address: contractAddress })).toBe(Answer.deployedBytecode)
      expect(
        await reader.readContract({ address: contractAddress, abi: Answer.abi, functionName: 'answer' }),
      ).toBe(42n)
    } finally {
      await anvil.close()
    }
    await expect(fetch(anvil.url)).rejects.toThrow()
  })

  test('error: says what anvil said', async () => {
    await expect(startAnvil({ hardfork: 'no-such-fork' })).rejects.toMatchObject({ code: 'anvil_failed' })
  })
})

describe('compile', () => {
  test('error: the compiler names the mistake', async () => {
    await expect(compile({ 'Bad.sol': 'contract Bad { uint x = "no"; }' })).rejects.toThrow(
      /\[solidity_failed\].*Type/s,
    )
  })
})
