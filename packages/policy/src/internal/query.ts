import type { PolicyFault } from '../types.ts'
import { fault } from './faults.ts'

const QUERY = /^data(?:\.[A-Za-z_][A-Za-z0-9_]{0,127}){1,16}$/

/** `policy_syntax` unless a text is `data.<package>.<rule>`, in plain names. */
export function queryFault(text: string): PolicyFault | undefined {
  if (QUERY.test(text)) return undefined
  return fault('policy_syntax', 'The query is not of the form data.<package>.<rule>.')
}

/** The names of a query behind `data`. */
export function queryPath(query: string): readonly string[] {
  return query.split('.').slice(1)
}
