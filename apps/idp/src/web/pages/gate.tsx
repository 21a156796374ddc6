/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { chainName } from '../chainNames.ts'
import { addressOf, chainOf, shortAddress, utcTime } from '../format.ts'
import { isMessageKey, type MessageKey } from '../messages.ts'
import type { Translate } from '../translate.ts'
import type { GateCondition, GateProps } from '../types.ts'
import { ChainHeading } from './chainHeading.tsx'
import { ClientMark } from './client.tsx'
import { page, textsOf, webLink } from './layout.tsx'
import { Wanted } from './wanted.tsx'

type Part = { readonly props: GateProps; readonly t: Translate }

type Words = { readonly heading: MessageKey; readonly text: MessageKey; readonly retry: MessageKey }

const UNMET: Words = { heading: 'gate.unmet', text: 'gate.unmet.text', retry: 'gate.retry' }
const PARTLY: Words = { heading: 'gate.partly', text: 'gate.partly.text', retry: 'gate.retry' }
const DENIED: Words = { heading: 'gate.denied', text: 'gate.denied.text', retry: 'gate.retry' }
const UNDECIDED: Words = {
  heading: 'gate.undecided',
  text: 'gate.undecided.text',
  retry: 'gate.retry.undecided',
}

const isDenied = ({ code, status }: GateProps): boolean => status === 'unmet' && code === 'policy_denied'

const countMet = ({ conditions }: GateProps): number =>
  conditions.filter(({ status }) => status === 'met').length

const wordsOf = (props: GateProps): Words => {
  if (props.status === 'undecided') return UNDECIDED
  if (isDenied(props)) return DENIED
  return countMet(props) > 0 ? PARTLY : UNMET
}

/** Nothing was looked up where no account belongs: only a further wallet helps there. */
const needsWallet = ({ conditions, paths, status }: GateProps): boolean =>
  status === 'unmet' &&
  paths.addWallet !== undefined &&
  conditions.some(({ code }) => code === 'account_missing')

const STATUS = {
  met: 'gate.status.met',
  unmet: 'gate.status.unmet',
  undecided: 'gate.status.undecided',
} as const

const Intro = ({ props, t }: Part) => {
  const { client, gate } = props
  const { heading, text } = wordsOf(props)
  return (
    <header class="intro">
      <ClientMark client={client} />
      <h1>{t(heading)}</h1>
      <p>{t(text, { client: client.name })}</p>
      {gate && <p class="wanted">{gate}</p>}
    </header>
  )
}

/** What no condition says: a policy could not be asked, a tier could not be decided. */
const Otherwise = ({ props }: Pick<Part, 'props'>) => {
  const { code, conditions, reason, status } = props
  if (isDenied(props) || conditions.some((condition) => condition.status === status)) return null
  return (
    <p class="hint">
      <span lang="en">{reason}</span> <code>{code}</code>
    </p>
  )
}

/** What a policy says is the operator's own wording. */
const Reasons = ({ props: { code, reason, reasons }, t }: Part) => (
  <section class="group" aria-labelledby="rule">
    <h2 id="rule">{t('gate.rule')}</h2>
    <ul class="claims withheld">
      {(reasons.length > 0 ? reasons : [reason]).map((text) => (
        <li>{text}</li>
      ))}
    </ul>
    <p class="quiet">
      {t('gate.code')} <code>{code}</code>
    </p>
  </section>
)

/** In plain words where there are any, else as the check has put it. */
const why = ({ code, reason }: GateCondition, t: Translate): string => {
  const key = `gate.why.${code}`
  return isMessageKey(key) ? t(key) : (reason ?? '')
}

const Where = ({ condition: { account, block, code }, locale, t }: ConditionPart) => (
  <small>
    {account && t('gate.for', { account: addressOf(account) })}{' '}
    {block && t('gate.block', { number: block.number })}{' '}
    {block?.time && (
      <>
        (<time datetime={block.time}>{utcTime(block.time, locale)}</time>)
      </>
    )}{' '}
    {code && <code>{code}</code>}
  </small>
)

type ConditionPart = {
  readonly condition: GateCondition
  readonly locale: string
  readonly t: Translate
}

const Condition = ({ condition, locale, t }: ConditionPart) => {
  const { chain, collection, status, wanted } = condition
  return (
    <li class={`condition condition-${status}`}>
      <ChainHeading chain={chain} />
      <p>
        <code>{collection}</code>
      </p>
      {wanted && wanted.length > 0 && <Wanted wanted={wanted} t={t} />}
      <p>
        <b>{t(STATUS[status])}</b> {status !== 'met' && why(condition, t)}
      </p>
      <Where condition={condition} locale={locale} t={t} />
    </li>
  )
}

const Looked = ({ props, t }: Part) => {
  const { checkedAt, conditions, locale } = props
  return (
    <section class="group" aria-labelledby="looked">
      <h2 id="looked">{t('gate.looked')}</h2>
      {conditions.length > 1 && (
        <p class="quiet">{t('gate.progress', { met: countMet(props), total: conditions.length })}</p>
      )}
      <ul class="list">
        {conditions.map((condition) => (
          <Condition condition={condition} locale={locale} t={t} />
        ))}
      </ul>
      <p class="quiet">
        {t('gate.at')} <time datetime={checkedAt}>{utcTime(checkedAt, locale)}</time>
      </p>
    </section>
  )
}

/** An account that was added can be taken back; the one that signed in is the person, and can be replaced only. */
const Account = ({ account, first, props, t }: Part & { account: string; first: boolean }) => (
  <li class="chip">
    <span>
      {chainName(chainOf(account))} <code title={addressOf(account)}>{shortAddress(addressOf(account))}</code>
      {first && <small>{t('gate.account.first')}</small>}
    </span>
    {!first && (
      <form method="post" action={props.paths.gate}>
        <input type="hidden" name="account" value={account} />
        <button
          type="submit"
          name="action"
          value="remove"
          class="button link"
          aria-label={t('gate.account.remove.label', { account: addressOf(account) })}
        >
          {t('gate.account.remove')}
        </button>
      </form>
    )}
  </li>
)

const Accounts = ({ props, t }: Part) => (
  <section class="group" aria-labelledby="accounts">
    <h2 id="accounts">{t('gate.accounts')}</h2>
    <ul class="chips">
      {props.accounts.map((account, index) => (
        <Account account={account} first={index === 0} props={props} t={t} />
      ))}
    </ul>
  </section>
)

const Choices = ({ props, t }: Part) => {
  const add = needsWallet(props)
  return (
    <form method="post" action={props.paths.gate} class="group">
      <button type="submit" name="action" value="retry" class={add ? 'button' : 'button primary'}>
        {t(wordsOf(props).retry)}
      </button>
      <button type="submit" name="action" value="replace" class="button">
        {t('gate.replace')}
      </button>
    </form>
  )
}

const AddWallet = ({ props, t }: Part) =>
  props.paths.addWallet === undefined ? null : (
    <>
      <a class={needsWallet(props) ? 'button primary' : 'button'} href={props.paths.addWallet}>
        {t('gate.add')}
      </a>
      <p class="quiet">{t('gate.add.hint')}</p>
    </>
  )

/** The operator's own page: nobody else is sent to by name. */
const Acquire = ({ props: { acquireUrl, gate }, t }: Part) => {
  const href = webLink(acquireUrl)
  if (href === undefined) return null
  return (
    <a class="button" href={href} target="_blank" rel="noopener noreferrer">
      {gate ? t('gate.acquire.named', { gate }) : t('gate.acquire')}
    </a>
  )
}

const Actions = ({ props, t }: Part) => {
  const { client, paths } = props
  const part = { props, t }
  return (
    <div class="group">
      {needsWallet(props) && <AddWallet {...part} />}
      <Choices {...part} />
      {!needsWallet(props) && <AddWallet {...part} />}
      {props.status === 'unmet' && <Acquire {...part} />}
      <Accounts {...part} />
      <form method="post" action={paths.abort}>
        <button type="submit" class="button link">
          {client.device ? t('connect.cancel.device') : t('fatal.back', { client: client.name })}
        </button>
      </form>
      <p class="quiet">{t('gate.told', { client: client.name })}</p>
    </div>
  )
}

/** The `gate` prompt: what was looked for, where, at which block, why it did not do, and what the person can do. */
export const renderGate = (props: GateProps): string => {
  const t = textsOf(props)
  const part = { props, t }
  return page(props, {
    children: (
      <>
        <Intro {...part} />
        {isDenied(props) && <Reasons {...part} />}
        <Otherwise props={props} />
        <Looked {...part} />
        <Actions {...part} />
      </>
    ),
  })
}
