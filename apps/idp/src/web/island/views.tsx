/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { WalletAccount } from '@countersign/connectors'
import { useEffect, useRef, useState } from 'hono/jsx/dom'
import type { ConnectData } from '../connectData.ts'
import { shortAddress } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { Machine, State } from './machine.ts'
import { ProblemView, problemValues } from './problemView.tsx'
import { Steps } from './steps.tsx'
import { WalletIcon, WalletList } from './walletList.tsx'

type AppProps = {
  readonly machine: Machine
  readonly data: ConnectData
  readonly last: string | undefined
  readonly look: () => void
  readonly t: Translate
}

type Screen<Name extends State['name']> = AppProps & { readonly state: Extract<State, { name: Name }> }

/** What a screen says first: the heading that gets the focus, the sentence that is announced. */
type Words = {
  readonly heading: string
  readonly text: string
  readonly alert?: boolean
  readonly neutral?: boolean
}

/** How long to look before saying that there is no wallet. */
const SEARCH_TIME = 1500

const idleWords = ({ t, data, state }: Screen<'idle'>, count: number, searched: boolean): Words => {
  if (state.problem) {
    const { heading, text } = problemValues(state.problem, state.chosen?.name ?? '', t)
    // Their own decision, not a fault.
    return { heading, text, alert: true, neutral: state.problem.kind === 'rejected' }
  }
  if (count === 0 && searched) return { heading: t('wallet.none'), text: t('wallet.none.text') }
  const heading = t(data.hasSession ? 'wallet.choose.other' : 'wallet.choose')
  return { heading, text: t(count === 0 ? 'wallet.searching' : 'wallet.choose.text') }
}

const wordsOf = (props: AppProps, state: State, count: number, searched: boolean): Words => {
  const { t } = props
  if (state.name === 'idle') return idleWords({ ...props, state }, count, searched)
  const values = state.name === 'done' ? {} : { wallet: state.wallet.name }
  return { heading: t(`wallet.${state.name}`, values), text: t(`wallet.${state.name}.text`, values) }
}

/** True once looking for wallets has taken long enough to say that there is none. */
const useSearched = (look: () => void): readonly [boolean, () => void] => {
  const [round, setRound] = useState(0)
  const [searched, setSearched] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSearched(true), SEARCH_TIME)
    return () => clearTimeout(timer)
  }, [round])
  const again = () => {
    setSearched(false)
    setRound(round + 1)
    look()
  }
  return [searched, again]
}

/** Draws again after each change. The effect comes after the first drawing, so what changed in between is read again. */
const useSnapshot = (machine: Machine) => {
  const [snapshot, setSnapshot] = useState(machine.snapshot())
  useEffect(() => {
    const update = () => setSnapshot(machine.snapshot())
    update()
    return machine.subscribe(update)
  }, [machine])
  return snapshot
}

const Idle = (props: Screen<'idle'> & { readonly searched: boolean; readonly lookAgain: () => void }) => {
  const { state, machine, t, data, searched, lookAgain } = props
  const { wallets } = machine.snapshot()
  // The chosen wallet has its own button above the list.
  const others = state.problem ? wallets.filter(({ id }) => id !== state.chosen?.id) : wallets
  const over = state.problem?.action === 'back'
  return (
    <div class="stack">
      {/* Wallets may appear late: said to those who do not see the list grow. */}
      <p role="status" class="hidden">
        {wallets.length > 0 ? t('wallet.found', { count: wallets.length }) : ''}
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
      {state.problem && !over && others.length > 0 && <h3>{t('wallet.choose.other')}</h3>}
      {!over && (
        <WalletList
          wallets={others}
          last={props.last}
          searching={!searched && !state.problem}
          start={machine.start}
          t={t}
        />
      )}
      {wallets.length === 0 && searched && !state.problem && (
        <div class="stack">
          <p class="quiet">{t('wallet.none.mobile')}</p>
          <button type="button" class="button primary" onClick={lookAgain}>
            {t('wallet.look')}
          </button>
          <p class="links">
            <a href="https://ethereum.org/wallets/find-wallet/" target="_blank" rel="noopener noreferrer">
              {t('wallet.none.get')}
            </a>
          </p>
        </div>
      )}
    </div>
  )
}

const Working = ({ state, t }: Screen<'opening' | 'connecting' | 'preparing' | 'signing' | 'verifying'>) => (
  <div class="stack">
    <div class="working">
      <WalletIcon wallet={state.wallet} />
      <span class="spinner" aria-hidden="true" />
    </div>
    <Steps name={state.name} t={t} />
    {state.name === 'signing' && (
      <details class="message" open>
        <summary>{t('wallet.message')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <pre tabIndex={0}>{state.message}</pre>
      </details>
    )}
  </div>
)

const Choosing = ({ state, machine, t, data }: Screen<'choosing'>) => {
  const hinted = state.accounts.find(({ account }) => account.toLowerCase() === data.loginHint?.toLowerCase())
  const [chosen, setChosen] = useState<WalletAccount | undefined>(hinted ?? state.accounts[0])
  const submit = (event: Event) => {
    event.preventDefault()
    if (chosen) machine.choose(chosen)
  }
  return (
    <form class="stack" onSubmit={submit}>
      <fieldset>
        <legend class="hidden">{t('wallet.choosing.legend', { wallet: state.wallet.name })}</legend>
        {state.accounts.map((account) => (
          <label key={account.account} class="row account" title={account.address}>
            <input
              type="radio"
              name="account"
              checked={account.account === chosen?.account}
              onChange={() => setChosen(account)}
            />
            <span>
              {account.name && <strong>{account.name}</strong>}
              <code>{shortAddress(account.address)}</code>
            </span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="button primary">
        {t('wallet.choosing.button')}
      </button>
    </form>
  )
}

const Body = (
  props: AppProps & { readonly state: State; readonly searched: boolean; readonly lookAgain: () => void },
) => {
  const { state } = props
  if (state.name === 'idle') return <Idle {...props} state={state} />
  if (state.name === 'choosing') return <Choosing {...props} state={state} />
  if (state.name === 'done') return <Steps name="done" t={props.t} />
  return <Working {...props} state={state} />
}

/** One screen a state: its heading takes the focus, its sentence is announced once. */
export const App = (props: AppProps) => {
  const { machine, t } = props
  const { state, wallets } = useSnapshot(machine)
  const [searched, lookAgain] = useSearched(props.look)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef<State['name']>('idle')
  const words = wordsOf(props, state, wallets.length, searched)

  useEffect(() => {
    // Not on load: the page's own heading comes first then.
    if (shown.current === state.name) return
    shown.current = state.name
    heading.current?.focus()
  }, [state.name])

  const slow = 'slow' in state && state.slow
  const expiring = state.name === 'signing' && state.expiring
  return (
    <section
      class={`state state-${state.name}${words.alert ? ' state-problem' : ''}${words.neutral ? ' state-neutral' : ''}`}
      aria-labelledby="state"
    >
      <h2 id="state" tabIndex={-1} ref={heading}>
        {words.heading}
      </h2>
      <p role="status" class="lead">
        {words.alert ? '' : words.text}
      </p>
      <p role="alert" class="lead">
        {words.alert ? words.text : ''}
      </p>
      <Body {...props} state={state} searched={searched} lookAgain={lookAgain} />
      <p role="status" class="hint">
        {expiring
          ? t('wallet.expiring', { wallet: state.wallet.name })
          : slow && 'wallet' in state
            ? t('wallet.slow', { wallet: state.wallet.name })
            : ''}
      </p>
      {expiring && (
        <button type="button" class="button primary" onClick={machine.extend}>
          {t('wallet.extend')}
        </button>
      )}
      {state.name !== 'idle' && state.name !== 'done' && (
        <button type="button" class="button" onClick={machine.cancel}>
          {t('wallet.cancel')}
        </button>
      )}
    </section>
  )
}
