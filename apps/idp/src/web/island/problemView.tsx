/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { ConnectData } from '../connectData.ts'
import { shortAddress } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { Problem } from './problems.ts'

/** Heading and sentence of a problem, with the wallet's name in them. */
export const problemValues = (problem: Problem, wallet: string, t: Translate) => {
  const { kind, expected, received } = problem
  const heading = t(`problem.${kind}`, { wallet })
  const compares = kind === 'wrong_account' || kind === 'other_key' || kind === 'rekeyed'
  if (!compares || expected === undefined || received === undefined) {
    return { heading, text: t(`problem.${kind}.text`, { wallet }) }
  }
  const values = { wallet, expected: shortAddress(expected), received: shortAddress(received) }
  return { heading, text: t(`problem.${kind}.compare`, values) }
}

type ProblemViewProps = {
  readonly problem: Problem
  readonly wallet: string
  readonly client: ConnectData['client']
  readonly recover: () => void
  readonly t: Translate
}

const LABELS = {
  reload: 'action.reload',
  again: 'action.again',
  sign_again: 'action.sign_again',
  resend: 'action.resend',
} as const

const Action = ({ problem, wallet, client, recover, t }: ProblemViewProps) => {
  if (problem.action === 'other') return null
  if (problem.action === 'back') {
    if (client.uri === undefined) return null
    return (
      <a class="button primary" href={client.uri}>
        {t('action.back', { client: client.name })}
      </a>
    )
  }
  return (
    <button
      type="button"
      class="button primary"
      onClick={problem.action === 'reload' ? () => location.reload() : recover}
    >
      {t(LABELS[problem.action], { wallet })}
    </button>
  )
}

/** What helps, and for support what happened. */
export const ProblemView = (props: ProblemViewProps) => {
  const { problem, t } = props
  return (
    <div class="stack">
      <Action {...props} />
      <details class="support">
        <summary>{t('problem.details')}</summary>
        <dl>
          <dt>{t('problem.code')}</dt>
          <dd>
            <code>{problem.code}</code>
          </dd>
          {problem.requestId && <dt>{t('problem.request_id')}</dt>}
          {problem.requestId && (
            <dd>
              <code>{problem.requestId}</code>
            </dd>
          )}
        </dl>
      </details>
    </div>
  )
}
