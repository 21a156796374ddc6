import { setTimeout } from 'node:timers/promises'
import type { Hex, TransactionReceipt } from 'viem'

type Reader = {
  readonly getTransactionReceipt: (of: { readonly hash: Hex }) => Promise<TransactionReceipt>
}

/**
 * Waits for the receipt of a transaction: for as long as the test may take, so it has no limit of its own. viem's
 * `waitForTransactionReceipt` looks again at each block that it hears of while it is not looking already; on a chain that
 * makes a block a transaction that one block may be the last, and it waits for ever.
 *
 * @example
 * await mined(publicClient, await walletClient.sendTransaction({ to, value }))
 */
export async function mined(reader: Reader, hash: Hex): Promise<TransactionReceipt> {
  for (;;) {
    try {
      return await reader.getTransactionReceipt({ hash })
    } catch (error) {
      // By name: packages may have viem with other peers, which is another copy.
      if (!(error instanceof Error) || error.name !== 'TransactionReceiptNotFoundError') throw error
      await setTimeout(10)
    }
  }
}
