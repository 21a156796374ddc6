/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { Translate } from '../translate.ts'
import type { State } from './machine.ts'

const STEPS = ['connect', 'sign', 'check'] as const

const POSITION: Readonly<Record<Exclude<State['name'], 'idle'>, number>> = {
  opening: 0,
  connecting: 0,
  choosing: 0,
  preparing: 1,
  signing: 1,
  verifying: 2,
  done: 3,
}

/** Connect, sign, check: which is done, which runs. */
export const Steps = ({
  name,
  t,
}: {
  readonly name: Exclude<State['name'], 'idle'>
  readonly t: Translate
}) => (
  <ol class="steps" aria-label={t('wallet.steps')}>
    {STEPS.map((step, index) => {
      const done = index < POSITION[name]
      const current = index === POSITION[name]
      return (
        <li
          key={step}
          class={done ? 'done' : current ? 'current' : ''}
          aria-current={current ? 'step' : undefined}
        >
          {t(`wallet.step.${step}`)}
          {done && <span class="hidden"> ({t('wallet.step.done')})</span>}
        </li>
      )
    })}
  </ol>
)
