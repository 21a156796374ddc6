/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { LOOK_ID, NO_WALLET_ID } from '../connectData.ts'
import { namespacesOf } from '../namespaces.ts'
import type { Translate } from '../translate.ts'
import type { ConnectProps } from '../types.ts'
import { offersFor } from '../walletOffers.ts'

type GetWalletProps = {
  readonly props: Pick<ConnectProps, 'chains' | 'plugins'>
  readonly t: Translate
}

/** For people whose wallet is not in the list: what may be missing, and where to get one. The island works the button. */
export const GetWallet = ({ props: { chains, plugins }, t }: GetWalletProps) => {
  const namespaces = namespacesOf(chains, {})
  const offers = offersFor(chains, plugins)
  return (
    <details id={NO_WALLET_ID} class="idle-only">
      <summary>{t('connect.missing')}</summary>
      <div class="stack">
        <p class="quiet">
          {t('connect.missing.text')} {t('wallet.none.mobile')}
        </p>
        <button type="button" id={LOOK_ID} class="button" hidden>
          {t('wallet.look')}
        </button>
        {offers.length > 0 && (
          <div class="group">
            <h3 id="offers">{t('wallet.none.get')}</h3>
            <ul class="offers" aria-labelledby="offers">
              {offers.map((offer) => (
                <li>
                  <a href={offer.url} target="_blank" rel="noopener noreferrer">
                    {offer.name}
                    {namespaces.length > 1 && (
                      <small>
                        {' '}
                        {namespaces
                          .filter(({ id }) => offer.namespaces.includes(id))
                          .map(({ name }) => name)
                          .join(', ')}
                      </small>
                    )}
                  </a>
                </li>
              ))}
            </ul>
            <p class="quiet">{t('connect.get.text')}</p>
          </div>
        )}
      </div>
    </details>
  )
}
