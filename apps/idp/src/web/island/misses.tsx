/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { Translate } from '../translate.ts'
import type { Missed } from './machine.ts'

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
