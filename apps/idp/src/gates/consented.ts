import { accountsFor, type Login } from '../logins.ts'
import { hashOf } from './hash.ts'
import { DISCLOSURES, type Requirement } from './types.ts'

/** True when something of the tokens is told. */
export const tells = ({ mapped, token }: Requirement): boolean => token || mapped.length > 0

/** Consent to an account that was added, within the answer to one question. */
const addedConsent = (question: string, account: string): string => hashOf([question, account])

/**
 * What has to be consented to before an answer is told: the question, and each account that was added to answer it. Who has
 * allowed a client to see tokens of one contract has not allowed it another one, nor another wallet.
 */
export const consentsFor = (
  { clientId, hash }: Pick<Requirement, 'clientId' | 'hash'>,
  login: Login,
): readonly string[] => {
  const [, ...added] = accountsFor(login, clientId).accounts
  return [hash, ...added.map(({ account }) => addedConsent(hash, account))]
}

/** The accounts that may be named: the one that signed in, and the added ones that were consented to for this question. */
export const namedAccounts = (
  { clientId, hash }: Pick<Requirement, 'clientId' | 'hash'>,
  login: Login,
  consented: ReadonlySet<string>,
): readonly string[] => {
  const [first, ...added] = accountsFor(login, clientId).accounts.map(({ account }) => account)
  return [
    ...(first === undefined ? [] : [first]),
    ...added.filter((one) => consented.has(addedConsent(hash, one))),
  ]
}

/** The same consents, for a question that is a part of the whole one. */
export const consentsForPart = (
  whole: Requirement,
  part: Requirement,
  login: Login,
  consented: ReadonlySet<string>,
): readonly string[] => {
  const added = namedAccounts(whole, login, consented).slice(1)
  return [part.hash, ...added.map((account) => addedConsent(part.hash, account))]
}

/** True for a question of fewer scopes of the same request that tells no more than the whole one. */
export const isPartOf = (narrow: Requirement, whole: Requirement): boolean =>
  DISCLOSURES.indexOf(narrow.disclosure) <= DISCLOSURES.indexOf(whole.disclosure)
