/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { Wallet } from '@countersign/connectors'
import { monogram } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { DemoWalletKey } from './demoWallet.ts'

const DEMO: DemoWalletKey = 'demo.countersign.development'

/** The wallet's own picture, else its first letter. */
export const WalletIcon = ({ wallet }: { readonly wallet: Wallet }) =>
  wallet.icon ? (
    <img class="icon" src={wallet.icon} alt="" width="40" height="40" />
  ) : (
    <span class="icon monogram" aria-hidden="true">
      {monogram(wallet.name)}
    </span>
  )

type WalletListProps = {
  readonly wallets: readonly Wallet[]
  readonly last: string | undefined
  readonly searching: boolean
  readonly start: (id: string) => void
  readonly t: Translate
}

/** The wallets of this browser, the one used last first. */
export const WalletList = ({ wallets, last, searching, start, t }: WalletListProps) => {
  if (wallets.length === 0) return searching ? <div class="row ghost" aria-hidden="true" /> : null
  return (
    <ul class="list">
      {wallets.map((wallet) => (
        <li key={wallet.id}>
          <button type="button" class="row wallet" onClick={() => start(wallet.id)}>
            <WalletIcon wallet={wallet} />
            <span class="name">
              <span>{wallet.name}</span>
              {wallet.key === DEMO && <span class="badge">{t('wallet.demo')}</span>}
              {wallet.key === last && <span class="badge">{t('wallet.last')}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
