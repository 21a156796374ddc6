/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Fragment } from 'hono/jsx'
import type { Translate } from '../translate.ts'
import type { GateWanted } from '../types.ts'

/** Comparisons that read the same in every language. */
const SIGNS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '≠',
  in: '∈',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
}

const traitText = ({ name, op, value }: Extract<GateWanted, { what: 'trait' }>, t: Translate): string => {
  if (value === undefined) return t('gate.wanted.exists', { name })
  const sign = SIGNS[op]
  return sign === undefined ? t('gate.wanted.matches', { name, value }) : `${name} ${sign} ${value}`
}

const textOf = (wanted: GateWanted, t: Translate): string => {
  switch (wanted.what) {
    case 'tokens':
      return t('gate.wanted.tokens', { ids: wanted.ids })
    case 'min':
      return t('gate.wanted.min', { amount: wanted.amount })
    case 'max':
      return t('gate.wanted.max', { amount: wanted.amount })
    case 'trait':
      return traitText(wanted, t)
    case 'soulbound':
      return t('gate.wanted.soulbound')
  }
}

/** What was asked of the tokens, each in its own writing direction. */
export const Wanted = ({ wanted, t }: { readonly wanted: readonly GateWanted[]; readonly t: Translate }) => (
  <p>
    {wanted.map((one, index) => (
      <Fragment>
        {index > 0 && '; '}
        <bdi>{textOf(one, t)}</bdi>
      </Fragment>
    ))}
  </p>
)
