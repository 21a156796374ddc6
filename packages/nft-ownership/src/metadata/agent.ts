import type { LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { checkHost, forbidden, type GuardRules } from './guard.ts'

/**
 * An agent that connects to public addresses only. A name is checked at the moment of connecting, every address of it, so
 * there is no time in which the answer could change. Addresses written as such never come to `lookup`, so the connector
 * checks them first.
 */
export function createGuardedAgent(rules: GuardRules, timeout: number): Agent {
  const connect = buildConnector({ timeout, lookup: guardedLookup(rules) })
  return new Agent({
    // A contract may name any host: do not open more than a few connections to it for that.
    connections: 8,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: 16 * 1024,
    connect: (options, callback) => {
      try {
        checkHost(options.hostname, rules)
      } catch (error) {
        callback(error as Error, null)
        return
      }
      connect(options, callback)
    },
  })
}

function guardedLookup(rules: GuardRules): LookupFunction {
  return (name, { all }, callback) => {
    rules.resolve(name).then(
      (found) => {
        const [first] = found
        if (first === undefined) callback(new Error('The name has no address.'), '')
        else if (!found.every(({ address }) => rules.isPublic(address))) {
          callback(forbidden('The name leads to an address that is not public.'), '')
        } else if (all) callback(null, [...found])
        else callback(null, first.address, first.family)
      },
      (error: Error) => callback(error, ''),
    )
  }
}
