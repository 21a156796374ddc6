import { ANVIL_KEYS } from '@countersign/testing/anvil'
import { mined } from '@countersign/testing/mined'
import { compile } from '@countersign/testing/solidity'
import { createPublicClient, createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

// ERC-1271: the contract says whether a signature over a hash is its own; here, when its owner made it.
const SOURCE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;
contract OwnedWallet {
  address immutable owner;
  constructor(address owner_) { owner = owner_; }
  function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
    require(signature.length == 65);
    address signer = ecrecover(hash, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
    return signer != address(0) && signer == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
  }
}`

let compiled: ReturnType<typeof compile> | undefined

/** Deploys a contract account that `owner` signs for. */
export async function deployContractWallet(rpc: string, owner: Hex): Promise<Hex> {
  compiled ??= compile({ 'OwnedWallet.sol': SOURCE })
  const { OwnedWallet } = await compiled
  if (!OwnedWallet) throw new Error('OwnedWallet was not compiled')
  const transport = http(rpc)
  const deployer = createWalletClient({ transport, account: privateKeyToAccount(ANVIL_KEYS[0]) })
  const { abi, bytecode } = OwnedWallet
  const hash = await deployer.deployContract({ abi, bytecode, args: [owner], chain: null })
  const reader = createPublicClient({ transport })
  const { contractAddress } = await mined(reader, hash)
  if (!contractAddress) throw new Error('OwnedWallet was not deployed')
  return contractAddress
}
