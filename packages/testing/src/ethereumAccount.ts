import { randomBytes } from 'node:crypto'
import { bytesToHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** An account with its key, of no wallet. */
export type EthereumKeyAccount = {
  /** EIP-55. */
  readonly address: string
  /** As `personal_sign` does (ERC-191), in hexadecimal. */
  readonly sign: (message: string) => Promise<string>
}

/** An account; by default with a new key. */
export function createEthereumAccount(seed: Uint8Array = randomBytes(32)): EthereumKeyAccount {
  const account = privateKeyToAccount(bytesToHex(seed))
  return { address: account.address, sign: (message) => account.signMessage({ message }) }
}
