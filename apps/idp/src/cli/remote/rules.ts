import type { Explanation } from '../../gates/explain.ts'
import type { ShownGate, ShownPolicy } from '../../gates/rules/shown.ts'
import type { Operations, RuleOperations } from '../operationTypes.ts'
import { RemoteError } from '../remoteError.ts'
import { bodyOf, type Call, listOf, part, unless } from './call.ts'

const rules = <T>(call: Call, kind: 'gates' | 'policies', missing: string): RuleOperations<T> => ({
  list: async () => listOf<T>(await call('GET', `/${kind}`), kind),
  get: async (name) => {
    const found = await unless(missing, call('GET', `/${kind}/${part(name)}`))
    return found && bodyOf<T>(found)
  },
  put: async (name, body, options) =>
    bodyOf(await call('PUT', `/${kind}/${part(name)}`, { ...options, body })),
  remove: async (name, options) => {
    await call('DELETE', `/${kind}/${part(name)}`, options)
  },
})

/** Gates of a running server. */
export const remoteGates = (call: Call): RuleOperations<ShownGate> => rules(call, 'gates', 'gate_not_found')

/** Policies of a running server. */
export const remotePolicies = (call: Call): RuleOperations<ShownPolicy> =>
  rules(call, 'policies', 'policy_not_found')

/** The dry run of a running server, over its chains. */
export const remoteExplain =
  (call: Call): Operations['explain'] =>
  async (body) => {
    try {
      const answer = await call('POST', '/gates/explain', { body })
      return { ok: true, explanation: bodyOf<Explanation>(answer) }
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      const { code, message } = error
      if (code !== 'gate_not_found' && code !== 'account_invalid') throw error
      return { ok: false, code, message }
    }
  }

/** The trial of a policy on a running server. */
export const remoteTestPolicy =
  (call: Call): Operations['testPolicy'] =>
  async (name, example, query) => {
    const body = { ...example, ...(query !== undefined && { query }) }
    const done = await unless('policy_not_found', call('POST', `/policies/${part(name)}/test`, { body }))
    return done && bodyOf(done)
  }
