import type { Store } from '@countersign/oidc-store'
import { z } from 'zod'
import type { StoredRules } from './types.ts'

type Documents = Pick<Store, 'documents'>

const KIND = 'rules'
const ID = 'current'

/** Read by every process, every second. Characters of JSON. */
export const MOST_RULES: number = 1024 * 1024

const rule = z.object({ value: z.unknown(), version: z.int().min(1), changedAt: z.number() })
const rules = z.object({ gates: z.record(z.string(), rule), policies: z.record(z.string(), rule) })

/** Reads what was added at run time. Rejects for what is not understood: nobody is let in by a guess. */
export const readRules = async ({ documents }: Documents): Promise<StoredRules> => {
  const found = await documents.get(KIND, ID)
  return found
    ? { version: found.version, ...rules.parse(found.value) }
    : { version: 0, gates: {}, policies: {} }
}

/** Writes it, unless somebody else was first: then it rejects with `version_conflict`. */
export const writeRules = async (
  { documents }: Documents,
  { version, ...value }: StoredRules,
): Promise<void> => {
  await documents.put(KIND, ID, value, { ifVersion: version })
}
