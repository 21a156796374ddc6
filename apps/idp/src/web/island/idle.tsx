/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import { useEffect, useState } from 'hono/jsx/dom'
import { LOOK_ID, NO_WALLET_ID } from '../connectData.ts'
import { filterWallets, groupWallets } from './choice.ts'
import { ChainFilter, SearchField } from './filters.tsx'
import { Misses } from './misses.tsx'
import { namespaceOf } from './place.ts'
import { ProblemView } from './problemView.tsx'
import type { Screen } from './screen.ts'
import { WalletList } from './walletList.tsx'

/** From how many wallets on a search helps. */
const MANY = 7

type IdleProps = Screen<'idle'> & { readonly searched: boolean; readonly lookAgain: () => void }

/** Which of the wallets are shown, and how that is chosen. */
const useChoice = ({ machine, state, data }: IdleProps) => {
  const [namespace, choose] = useState('')
  const [text, search] = useState('')
  const { wallets } = machine.snapshot()
  // The chosen wallet has its own button above the list.
  const others = state.problem ? wallets.filter(({ id }) => id !== state.chosen?.id) : wallets
  const nameOf = (id: string) => data.namespaces.find((known) => known.id === id)?.name ?? id
  const present = data.namespaces.filter(({ id }) => others.some((wallet) => wallet.namespace === id))
  const shown = filterWallets(others, { namespace, text, nameOf })
  return { namespace, choose, search, wallets, others, nameOf, present, shown }
}

const countText = (
  { t }: IdleProps,
  { wallets, others, shown }: Pick<ReturnType<typeof useChoice>, 'wallets' | 'others' | 'shown'>,
): string => {
  if (shown.length < others.length) return t('wallet.shown', { count: shown.length, total: others.length })
  return wallets.length > 0 ? t('wallet.found', { count: wallets.length }) : ''
}

/** The wallets to choose from; with a problem, what helps comes first. */
export const Idle = (props: IdleProps) => {
  const { state, machine, t, data, last, searched, lookAgain } = props
  const choice = useChoice(props)
  const { namespace, nameOf, present, others, shown } = choice
  const over = state.problem?.action === 'back'
  const installed = others.some(({ elsewhere }) => !elsewhere)
  useEffect(() => {
    // The server has drawn this part: it is there before the wallets are.
    const help = document.getElementById(NO_WALLET_ID)
    if (searched && !installed && !state.problem) help?.setAttribute('open', '')
    const look = document.getElementById(LOOK_ID)
    look?.removeAttribute('hidden')
    look?.addEventListener('click', lookAgain)
    return () => look?.removeEventListener('click', lookAgain)
  })
  const first = data.loginHint && namespaceOf(data.loginHint)
  return (
    <div class="stack">
      {/* Wallets may appear late: said to those who do not see the list grow. */}
      <p role="status" class="hidden">
        {countText(props, choice)}
      </p>
      {state.problem && (
        <ProblemView
          problem={state.problem}
          wallet={state.chosen?.name ?? ''}
          client={data.client}
          recover={machine.recover}
          t={t}
        />
      )}
      {!over && (
        <div class="stack">
          {state.problem && others.length > 0 && <h3>{t('wallet.choose.other')}</h3>}
          {others.length >= MANY && <SearchField search={choice.search} t={t} />}
          {present.length > 1 && (
            <ChainFilter namespaces={present} chosen={namespace} choose={choice.choose} t={t} />
          )}
          {others.length === 0 && !searched && !state.problem && <div class="row ghost" aria-hidden="true" />}
          <WalletList
            groups={groupWallets(shown, { last, first })}
            nameOf={data.namespaces.length > 1 ? nameOf : undefined}
            start={machine.start}
            t={t}
          />
          {others.length > 0 && shown.length === 0 && <p class="quiet">{t('wallet.shown.none')}</p>}
          <Misses missed={machine.snapshot().missed} t={t} />
        </div>
      )}
    </div>
  )
}
