/**
 * What connectors are made of, for those who write one: nothing in here trusts what a wallet answers.
 *
 * @example
 * ```ts
 * import { ConnectorError, type Discover } from '@countersign/connectors'
 * import { callWallet, pickAccount, requestChallenge, toMatch } from '@countersign/connectors/kit'
 *
 * declare const myWallet: unknown
 *
 * export const discover: Discover = (add) =>
 *   add({
 *     id: 'my-wallet',
 *     key: 'my-wallet',
 *     name: 'My wallet',
 *     namespace: 'eip155',
 *     signIn: async (context) => {
 *       const [chain] = context.chains
 *       if (chain === undefined) throw new ConnectorError('unsupported')
 *       const address = toMatch(await callWallet(myWallet, 'connect', [], context.signal), /^0x[0-9a-f]{40}$/i)
 *       const { account } = await pickAccount([{ account: `${chain}:${address}`, address }], context)
 *       const { id, message } = await requestChallenge(context, account)
 *       context.step('signing')
 *       const answer = await callWallet(myWallet, 'sign', [message], context.signal)
 *       return { challenge: id, account, type: 'eip191', message, signature: toMatch(answer, /^0x[0-9a-f]{130}$/i) }
 *     },
 *   })
 * ```
 * @module
 */
export { callWallet } from './internal/callWallet.ts'
export { inTime } from './internal/inTime.ts'
export { toIcon, toText } from './internal/label.ts'
export { load } from './internal/load.ts'
export { pickAccount } from './internal/pickAccount.ts'
export { read } from './internal/read.ts'
export { readWord } from './internal/readWord.ts'
export { requestChallenge } from './internal/requestChallenge.ts'
export { showPairing } from './internal/showPairing.ts'
export { toList } from './internal/toList.ts'
export { toMatch } from './internal/toMatch.ts'
export { untilAborted } from './internal/untilAborted.ts'
