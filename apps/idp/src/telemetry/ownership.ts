import type { ChainAdapter } from '@countersign/nft-ownership'
import type { RunPolicy } from '../gates/policyStep.ts'
import { type Observer, UNOBSERVED } from './observer.ts'

/** What an adapter answered: `ok`, or its code. */
const outcomeOf = (answer: object): string =>
  'code' in answer && typeof answer.code === 'string' ? answer.code : 'ok'

/** The same adapter, with every look at its chain observed. */
export const observedAdapter = (adapter: ChainAdapter, observer: Observer): ChainAdapter => {
  if (observer === UNOBSERVED) return adapter
  const { chain } = adapter
  const { observe } = observer
  return {
    chain,
    pin: (...given) => observe('ownership', { chain, step: 'pin' }, () => adapter.pin(...given)),
    holdings: (...given) =>
      observe('ownership', { chain, step: 'holdings' }, () => adapter.holdings(...given), outcomeOf),
    describe: (...given) =>
      observe('ownership', { chain, step: 'describe' }, () => adapter.describe(...given)),
  }
}

/** The same policies, with every decision observed. */
export const observedPolicies =
  (run: RunPolicy, { observe }: Observer): RunPolicy =>
  (policy, question) =>
    observe(
      'policy',
      { policy },
      () => run(policy, question),
      ({ allow, code }) => (allow ? 'allow' : code),
    )
