import type { AuditEntry } from '@countersign/oidc-store'
import { z } from 'zod'
import type { Operations } from '../operationTypes.ts'
import { RemoteError } from '../remoteError.ts'
import { type Call, queryOf } from './call.ts'

const entry = z.object({
  sequence: z.int().min(1),
  at: z.number(),
  event: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
})

const unknown = (): RemoteError =>
  new RemoteError('remote_unknown', 'the server answered with something else than entries of the log')

const parse = (line: string): AuditEntry => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw unknown()
  }
  const parsed = entry.safeParse(value)
  if (parsed.success) return parsed.data
  throw unknown()
}

/** Where the next page begins, by the link to it (RFC 8288); only its parameter is taken, not its address. */
const nextOf = (link: string | null): number | undefined => {
  const target = /^<([^>]*)>; rel="next"$/.exec(link ?? '')?.[1]
  const after = target === undefined ? undefined : URL.parse(target)?.searchParams.get('after')
  return after == null || !/^\d{1,15}$/.test(after) ? undefined : Number(after)
}

/** The audit log of a running server. Whether it holds together is for the reader to find out. */
export const remoteAudit = (call: Call): Operations['audit'] =>
  async function* pages(after, filter) {
    for (let from: number | undefined = after; from !== undefined; ) {
      const { headers, text } = await call('GET', `/audit${queryOf({ ...filter, limit: 500, after: from })}`)
      yield text.split('\n').filter(Boolean).map(parse)
      const next = nextOf(headers.get('link'))
      if (next !== undefined && next <= from) throw unknown()
      from = next
    }
  }
