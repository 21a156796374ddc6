/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { WalletAccount } from '@countersign/connectors'
import { useEffect, useRef, useState } from 'hono/jsx/dom'
import { shortAddress } from '../format.ts'
import type { Translate } from '../translate.ts'
import { addressIn, isSameAddress } from './compare.ts'
import { Idle } from './idle.tsx'
import type { Machine, State } from './machine.ts'
import { PairingView } from './pairingView.tsx'
import { namespaceOf } from './place.ts'
import { problemValues } from './problemView.tsx'
import type { AppProps, Screen } from './screen.ts'
import { Steps } from './steps.tsx'
import { WalletIcon } from './walletList.tsx'

/** What a screen says first: the heading that gets the focus, the sentence that is announced. */
type Words = {
  readonly heading: string
  readonly text: string
  readonly alert?: boolean
  readonly neutral?: boolean
}

/** How long to look before saying that there is no wallet. */
const SEARCH_TIME = 1500

const idleWords = ({ t, data, state, machine }: Screen<'idle'>, searched: boolean): Words => {
  const { missed, wallets } = machine.snapshot()
  const count = wallets.length
  if (state.problem) {
    const { heading, text } = problemValues(state.problem, state.chosen?.name ?? '', t)
    // Their own decision, not a fault.
    return { heading, text, alert: true, neutral: state.problem.kind === 'rejected' }
  }
  const failed = missed.filter(({ kind }) => kind === 'chain').length
  if (count === 0 && failed > 0 && failed === data.namespaces.length) {
    return { heading: t('problem.load_failed'), text: t('problem.load_failed.text'), alert: true }
  }
  if (count === 0 && searched) return { heading: t('wallet.none'), text: t('wallet.none.text') }
  const heading = t(data.hasSession ? 'wallet.choose.other' : 'wallet.choose')
  return { heading, text: t(count === 0 ? 'wallet.searching' : 'wallet.choose.text') }
}

/** Wallets that make this proof show who asks, but not what is signed. */
const UNSEEN = 'flow:account-proof'

/** Until the wallet has named the account, some other stands in its line. */
const shownMessage = ({ message, type }: { message: string; type: string }, t: Translate): string =>
  type === UNSEEN ? message.replace(/\n.*/, () => `\n(${t('wallet.signing.account')})`) : message

const wordsOf = (props: AppProps, state: State, searched: boolean): Words => {
  const { t } = props
  if (state.name === 'idle') return idleWords({ ...props, state }, searched)
  const values = state.name === 'done' ? {} : { wallet: state.wallet.name }
  if (state.name === 'signing' && state.type === UNSEEN) {
    return { heading: t('wallet.signing', values), text: t('wallet.signing.unseen', values) }
  }
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

const Working = ({ state, t }: Screen<'opening' | 'connecting' | 'preparing' | 'signing' | 'verifying'>) => (
  <div class="stack">
    {'pairing' in state && state.pairing ? (
      <PairingView pairing={state.pairing} wallet={state.wallet.name} t={t} />
    ) : (
      <div class="working">
        <WalletIcon wallet={state.wallet} />
        <span class="spinner" aria-hidden="true" />
      </div>
    )}
    <Steps name={state.name} t={t} />
    {state.name === 'signing' && (
      <details class="message" open>
        <summary>{t('wallet.message')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <pre tabIndex={0}>{shownMessage(state, t)}</pre>
      </details>
    )}
  </div>
)

/** The same account on any chain of its namespace. */
const isHinted = (account: string, hint: string | undefined): boolean =>
  hint !== undefined &&
  namespaceOf(account) === namespaceOf(hint) &&
  isSameAddress(addressIn(account) ?? account, addressIn(hint) ?? hint)

const Choosing = ({ state, machine, t, data }: Screen<'choosing'>) => {
  const hinted = state.accounts.find(({ account }) => isHinted(account, data.loginHint))
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
  const { state } = useSnapshot(machine)
  const [searched, lookAgain] = useSearched(props.look)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef<State['name']>('idle')
  const words = wordsOf(props, state, searched)

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
