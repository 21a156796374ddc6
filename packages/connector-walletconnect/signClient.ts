/** All that we use of WalletConnect's client: what `vite.config.ts` puts into one file. */
export { SignClient } from '@walletconnect/sign-client'
