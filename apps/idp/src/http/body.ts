import type { z } from 'zod'
import { isDeep } from '../json.ts'
import { type Refusal, refuse } from './refusal.ts'

type Read<T> = { readonly ok: true; readonly value: T } | Refusal

const TOO_LARGE = (limit: number) =>
  refuse('request_too_large', 413, `the body is larger than ${limit} bytes`)

/** Reads at most `limit` bytes, whatever the length header says. */
export const readText = async (request: Request, limit: number): Promise<Read<string>> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return TOO_LARGE(limit)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > limit) return TOO_LARGE(limit)
      chunks.push(chunk)
    }
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return refuse('request_invalid', 400, 'the body cannot be read as UTF-8')
  }
}

const hasType = (request: Request, type: string): boolean =>
  (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() === type

/** Deeper than anything that means something here, and far from where writing it again fails. */
const LEVELS = 64

const parseJson = (text: string): Read<unknown> => {
  try {
    const value: unknown = JSON.parse(text)
    if (isDeep(value, LEVELS)) return refuse('request_invalid', 400, 'the body is nested too deeply')
    return { ok: true, value }
  } catch {
    return refuse('request_invalid', 400, 'the body is not JSON')
  }
}

const check = <T extends z.ZodType>(schema: T, value: unknown): Read<z.output<T>> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
  return refuse('request_invalid', 400, issue?.message ?? 'the body is not as described', { field })
}

/** Reads JSON out of a field, and checks it. */
export const checkJson = <T extends z.ZodType>(text: string, schema: T): Read<z.output<T>> => {
  const json = parseJson(text)
  return json.ok ? check(schema, json.value) : json
}

/** Reads a JSON body of at most `limit` bytes and checks it. */
export const readJson = async <T extends z.ZodType>(
  request: Request,
  schema: T,
  limit: number,
): Promise<Read<z.output<T>>> => {
  if (!hasType(request, 'application/json')) return refuse('request_invalid', 415, 'send application/json')
  const text = await readText(request, limit)
  if (!text.ok) return text
  return checkJson(text.value, schema)
}

/** The first name that is there twice. In one pass: whoever sends a form says how many names it has. */
export const repeatedName = (names: Iterable<string>): string | undefined => {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

/** Reads a form body of at most `limit` bytes and checks it. A repeated field is refused. */
export const readForm = async <T extends z.ZodType>(
  request: Request,
  schema: T,
  limit: number,
): Promise<Read<z.output<T>>> => {
  if (!hasType(request, 'application/x-www-form-urlencoded')) {
    return refuse('request_invalid', 415, 'send application/x-www-form-urlencoded')
  }
  const text = await readText(request, limit)
  if (!text.ok) return text
  const entries = [...new URLSearchParams(text.value)]
  const repeated = repeatedName(entries.map(([name]) => name))
  if (repeated !== undefined)
    return refuse('request_invalid', 400, 'a field is repeated', { field: repeated })
  return check(schema, Object.fromEntries(entries))
}
