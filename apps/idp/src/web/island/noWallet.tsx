/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { ConnectData } from '../connectData.ts'
import type { Translate } from '../translate.ts'
import type { Missed } from './machine.ts'

type NoWalletProps = {
  readonly data: Pick<ConnectData, 'namespaces' | 'offers'>
  /** The chosen namespace; empty for all. */
  readonly namespace: string
  readonly look: () => void
  readonly t: Translate
}

/** What to do when the own wallet is not in the list: look again, or get one. */
export const NoWallet = ({ data: { namespaces, offers }, namespace, look, t }: NoWalletProps) => {
  const fitting = offers.filter((offer) => namespace === '' || offer.namespaces.includes(namespace))
  const chainsOf = (wanted: readonly string[]) =>
    namespaces.flatMap(({ id, name }) => (wanted.includes(id) ? [name] : [])).join(', ')
  return (
    <div class="stack">
      <p class="quiet">{t('wallet.none.mobile')}</p>
      <button type="button" class="button" onClick={look}>
        {t('wallet.look')}
      </button>
      {fitting.length > 0 && (
        <div class="group">
          <h3 id="offers">{t('wallet.none.get')}</h3>
          <p class="quiet">{t('wallet.get.text')}</p>
          <ul class="offers" aria-labelledby="offers">
            {fitting.map((offer) => (
              <li key={offer.name}>
                <a href={offer.url} target="_blank" rel="noopener noreferrer">
                  {offer.name}
                  {namespaces.length > 1 && <small> {chainsOf(offer.namespaces)}</small>}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

/** What could not be loaded: said once, beside what works. */
export const Misses = ({ missed, t }: { readonly missed: readonly Missed[]; readonly t: Translate }) => (
  <div role="status" class={missed.length > 0 ? 'notice stack' : 'hidden'}>
    {missed.map(({ kind, name }) => (
      <p key={name}>{t(kind === 'chain' ? 'wallet.missed' : 'wallet.missed.plugin', { name })}</p>
    ))}
    {missed.some(({ kind }) => kind === 'chain') && (
      <button type="button" class="button" onClick={() => location.reload()}>
        {t('action.reload')}
      </button>
    )}
  </div>
)
