export { ANVIL_KEYS, type Anvil, type AnvilOptions, startAnvil } from './anvil.ts'
export { type LaunchChromiumOptions, launchChromium } from './chromium.ts'
export { TestingError, type TestingErrorCode } from './errors.ts'
export type { EthereumKnobs } from './ethereumKnobs.ts'
export {
  type EthereumAccount,
  type EthereumWallet,
  type EthereumWalletOptions,
  installEthereumWallet,
} from './ethereumWallet.ts'
export { type Compiled, type CompileOptions, compile } from './solidity.ts'
export { startTokenChain, type TokenChain, tokenContracts } from './tokens.ts'
export type { TwinWallet, WalletCall, WalletKnobs, WalletLook, WalletRequest } from './walletKnobs.ts'
