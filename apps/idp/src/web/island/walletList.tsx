/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { Wallet } from '@countersign/connectors'
import { monogram } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { Group } from './choice.ts'
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
  readonly groups: readonly Group[]
  /** What people call a wallet's namespace; absent when all are of the same. */
  readonly nameOf?: ((namespace: string) => string) | undefined
  readonly start: (id: string) => void
  readonly t: Translate
}

const GROUPS = {
  last: 'wallet.last',
  installed: 'wallet.installed',
  elsewhere: 'wallet.elsewhere',
} as const

const Row = ({ wallet, nameOf, start, t }: Omit<WalletListProps, 'groups'> & { readonly wallet: Wallet }) => (
  <li>
    <button type="button" class="row wallet" onClick={() => start(wallet.id)}>
      <WalletIcon wallet={wallet} />
      <span class="name">
        <span>
          {wallet.name}
          {/* The space parts the words for those who hear them. */}
          {nameOf && <small> {nameOf(wallet.namespace)}</small>}
        </span>
        {wallet.key === DEMO && <span class="badge">{t('wallet.demo')}</span>}
      </span>
    </button>
  </li>
)

/** The wallets in their groups. A single list of what is installed needs no heading. */
export const WalletList = ({ groups, ...rest }: WalletListProps) => {
  const bare = groups.length === 1 && groups[0]?.name === 'installed'
  return (
    <>
      {groups.map(({ name, wallets }) => (
        <div key={name} class="group">
          {!bare && <h3 id={`group-${name}`}>{rest.t(GROUPS[name])}</h3>}
          <ul class="list" aria-labelledby={bare ? undefined : `group-${name}`}>
            {wallets.map((wallet) => (
              <Row key={wallet.id} wallet={wallet} {...rest} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}
