/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { NamespaceData } from '../connectData.ts'
import type { Translate } from '../translate.ts'

type ChainFilterProps = {
  readonly namespaces: readonly NamespaceData[]
  /** The chosen one; empty for all. */
  readonly chosen: string
  readonly choose: (namespace: string) => void
  readonly t: Translate
}

/** Wallets of which chain are listed. */
export const ChainFilter = ({ namespaces, chosen, choose, t }: ChainFilterProps) => (
  <fieldset class="chains">
    <legend class="hidden">{t('wallet.chains')}</legend>
    {[{ id: '', name: t('wallet.chains.all') }, ...namespaces].map(({ id, name }) => (
      <label key={id}>
        <input type="radio" name="chain" checked={id === chosen} onChange={() => choose(id)} />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
)

/** Finds a wallet by its name or its chain's. */
export const SearchField = ({
  search,
  t,
}: {
  readonly search: (text: string) => void
  readonly t: Translate
}) => (
  <label class="field search">
    <span class="hidden">{t('wallet.search')}</span>
    <input
      type="search"
      placeholder={t('wallet.search')}
      autocomplete="off"
      spellcheck={false}
      onInput={(event: Event) => search((event.target as HTMLInputElement).value)}
    />
  </label>
)
