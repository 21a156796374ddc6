/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { addressOf } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { GateCondition, GateProps } from '../types.ts'
import { ClientMark } from './client.tsx'
import { page, textsOf } from './layout.tsx'

type Part = { readonly props: GateProps; readonly t: Translate }

const STATUS = {
  met: 'gate.status.met',
  unmet: 'gate.status.unmet',
  undecided: 'gate.status.undecided',
} as const

const Condition = ({ condition, t }: { readonly condition: GateCondition; readonly t: Translate }) => {
  const { account, block, chain, code, collection, reason, status, wanted } = condition
  return (
    <li>
      <code>{collection}</code>
      <small>
        {t(STATUS[status])} {code && <code>{code}</code>} {reason}
      </small>
      {wanted && <small>{wanted}</small>}
      <small>
        {chain}
        {account && `, ${addressOf(account)}`}
        {block && `, ${t('gate.block', { number: block.number })}`}
      </small>
    </li>
  )
}

const Actions = ({ props: { client, paths }, t }: Part) => (
  <div class="group">
    <form method="post" action={paths.gate} class="pair">
      <button type="submit" name="action" value="retry" class="button">
        {t('gate.retry')}
      </button>
      <button type="submit" name="action" value="replace" class="button">
        {t('gate.replace')}
      </button>
    </form>
    {paths.addWallet && (
      <p class="links">
        <a href={paths.addWallet}>{t('gate.add')}</a>
      </p>
    )}
    <form method="post" action={paths.abort}>
      <button type="submit" class="button">
        {t('fatal.back', { client: client.name })}
      </button>
    </form>
  </div>
)

/** The `gate` prompt: what was looked for, where, at which block, and what can be done. */
export const renderGate = (props: GateProps): string => {
  const t = textsOf(props)
  const { accounts, client, conditions, gate, reason, reasons, status } = props
  return page(props, {
    children: (
      <>
        <header class="intro">
          <ClientMark client={client} />
          <h1>{t(status === 'unmet' ? 'gate.unmet' : 'gate.undecided')}</h1>
          <p>{t(status === 'unmet' ? 'gate.unmet.text' : 'gate.undecided.text', { client: client.name })}</p>
          {gate && <p class="quiet">{gate}</p>}
        </header>
        <section class="group" aria-labelledby="looked">
          <h2 id="looked">{t('gate.looked')}</h2>
          <ul class="claims">
            {conditions.map((condition) => (
              <Condition condition={condition} t={t} />
            ))}
          </ul>
          {(reasons.length > 0 ? reasons : [reason]).map((text) => (
            <p class="quiet">{text}</p>
          ))}
          <p class="quiet">
            {t('consent.account')}{' '}
            {accounts.map((account) => (
              <code>{addressOf(account)}</code>
            ))}
          </p>
        </section>
        <Actions props={props} t={t} />
      </>
    ),
  })
}
