import { createEmbeddedPolicy, RESERVED_INPUTS, upgradePolicy } from '@countersign/policy'
import type { ConfigInput } from '../config/schema.ts'
import type { Notes } from './findings.ts'
import { type Fields, flagOf, has, isExact, isSecret, recordOf, reportUnknown, textOf } from './members.ts'

type Policy = NonNullable<ConfigInput['policies']>[string]
type Inputs = NonNullable<Policy['inputs']>

/** The second is how an early example has it. */
const SWITCH = ['withPolicyVerification', 'withPolicyVeirfication'] as const
const KEYS = [...SWITCH, 'policy', 'query', 'inputs'] as const
const QUERY = /^data(?:\.[A-Za-z_][A-Za-z0-9_]*){1,20}$/
const MOST_SOURCE = 262_144

/** Where a policy cannot be taken over, nobody passes: without it, more people would than before. */
const DENIES: Policy = { rego: 'package countersign\n\ndefault allow := false\n' }

const denied = (notes: Notes, at: readonly string[]): Policy => {
  const message =
    'Written so that it denies everyone until you put the policy here. A gate without it would let more people in.'
  notes.add('policy_denies', message, at)
  return DENIES
}

/** Rego v1 as it is, Rego v0 rewritten by OPA itself; undefined when it is neither. */
const regoOf = async (source: string, query: string, notes: Notes): Promise<string | undefined> => {
  const loads = async (rego: string) => {
    const loaded = await createEmbeddedPolicy({ source: rego, query })
    if (loaded.ok) await loaded.policy.close()
    return loaded
  }
  const loaded = await loads(source)
  if (loaded.ok) return source
  // What the engine says may quote the policy: only its code is told.
  const upgraded = loaded.code === 'policy_syntax' ? await upgradePolicy(source) : loaded
  const again = upgraded.ok ? await loads(upgraded.source) : upgraded
  if (!upgraded.ok || !again.ok) {
    const code = again.ok ? '' : again.code
    return notes.add(
      'policy_invalid',
      `Not a policy that can be used (${code}): see countersign policy test.`,
    )
  }
  const message =
    'Rego v0, rewritten for Rego v1 (as `opa fmt --v0-v1` does). Read it, and try it with countersign policy test.'
  notes.add('policy_upgraded', message)
  return upgraded.source
}

const isUrl = (text: string): boolean => /^https?:/i.test(text)
/** Source text has a package line; a file name has not. */
const isSource = (text: string): boolean => /(?:^|\n)\s*package\s/.test(text)

const fetched = (url: string, notes: Notes): undefined => {
  if (/^http:/i.test(url)) {
    notes.add('policy_insecure', 'Fetched over plain http: anyone on the way could replace the policy.')
  }
  const message =
    'Fetched at every sign-in, whatever it was then. Here a fetched policy is pinned: read it once, then write `url` and `sha256`, or its text as `rego`.'
  return notes.add('policy_unpinned', message)
}

const inputsOf = (fields: Fields, notes: Notes): Inputs | undefined => {
  if (!has(fields, 'inputs')) return {}
  const here = notes.at('inputs')
  const inputs = recordOf(fields, 'inputs', notes)
  if (inputs === undefined) return undefined
  const secret = Object.entries(inputs).find(([name, value]) => isSecret(name, value))
  if (secret) return here.at(secret[0]).add('secret_withheld', 'Looks like a secret: not copied.')
  const reserved = Object.keys(inputs).find((name) => RESERVED_INPUTS.includes(name))
  if (reserved !== undefined) {
    const message = 'Says what was found, and cannot be set: name it otherwise in the policy.'
    return here.at(reserved).add('policy_invalid', message)
  }
  if (isExact(inputs)) return inputs as Inputs
  return here.add('policy_invalid', 'Holds a number or a text that cannot be written as it is.')
}

const compatible = (policy: Policy, query: string, inputs: Inputs): Policy => ({
  ...policy,
  query,
  ...(Object.keys(inputs).length > 0 && { inputs }),
  compatibility: 'walt-idpkit',
})

const DOCUMENT =
  'Sees what it saw: metadata as text at the root of `data`, and the configured inputs. But the token is one that meets the gate, not the first one found. Without `compatibility` it sees account, chain, token ids and block as well.'

const readPolicy = async (fields: Fields, notes: Notes, at: readonly string[]): Promise<Policy> => {
  const source = textOf(fields, 'policy', notes)
  const query = textOf(fields, 'query', notes)
  const inputs = inputsOf(fields, notes)
  const readable = source !== undefined && source.length <= MOST_SOURCE && isExact(source)
  if (!readable || query === undefined || !QUERY.test(query)) {
    notes.add('policy_invalid', 'A policy and a query of the form data.<package>.<rule> are needed.')
    return denied(notes, at)
  }
  if (isUrl(source)) {
    fetched(source, notes.at('policy'))
    return denied(notes, at)
  }
  if (inputs === undefined) return denied(notes, at)
  if (!isSource(source)) {
    const message =
      'Put the file here, relative to the working directory, in Rego v1 (`opa fmt --v0-v1` rewrites v0). Without it the provider does not start.'
    notes.at('policy').add('policy_file', message, [...at, 'file'])
    return compatible({ file: source }, query, inputs)
  }
  if (isSecret('policy', source)) {
    notes.at('policy').add('secret_withheld', 'Holds a private key: not copied.')
    return denied(notes, at)
  }
  const rego = await regoOf(source, query, notes.at('policy'))
  if (rego === undefined) return denied(notes, at)
  notes.add('policy_document', DOCUMENT)
  notes.add('converted', 'The policy.')
  return compatible({ rego }, query, inputs)
}

const switchOf = (fields: Fields, notes: Notes): boolean | undefined => {
  const [first, second] = SWITCH
  if (has(fields, first) || !has(fields, second)) return flagOf(fields, first, notes)
  notes.at(second).add('spelling_other', `The predecessor reads ${first} only. Here it takes effect.`)
  return flagOf(fields, second, notes)
}

/**
 * Reads `default_nft_policy`. Undefined when there is none to apply: it was switched off, or missing, which made every sign-in
 * with a token fail.
 */
export const importPolicy = async (
  fields: Fields | undefined,
  notes: Notes,
  at: readonly string[],
): Promise<Policy | undefined> => {
  if (fields === undefined) {
    const message = 'Without it every sign-in with a token failed there. Here a gate needs no policy.'
    return notes.add('policy_missing', message)
  }
  reportUnknown(fields, KEYS, notes)
  const on = switchOf(fields, notes)
  if (on === false) return notes.add('converted', 'No policy: it was switched off.')
  if (on === undefined) {
    const message = 'withPolicyVerification is needed there. Taken as switched on.'
    notes.add('key_missing', message)
  }
  return readPolicy(fields, notes, at)
}
