import type { z } from 'zod'
import { readText, repeatedName } from '../http/body.ts'
import { MAX_BODY } from '../http/protocolBody.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { readJson } from '../import/readJson.ts'

type Read<T> = { readonly ok: true; readonly value: T } | Refusal

const typeOf = (request: Request): string | undefined =>
  request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()

const invalid = (message: string, field?: string): Refusal =>
  refuse('request_invalid', 400, message, { field: field?.slice(0, 64) })

const json = (text: string): Read<Readonly<Record<string, unknown>>> => {
  const read = readJson(text)
  if (!read.ok) return invalid('the body is not one JSON object')
  const [repeated] = read.repeated
  return repeated === undefined ? { ok: true, value: read.value } : invalid('a member is repeated', repeated)
}

/** Reads one JSON object. */
export const readObject = async (request: Request): Promise<Read<Readonly<Record<string, unknown>>>> => {
  if (typeOf(request) !== 'application/json') return refuse('request_invalid', 415, 'send application/json')
  const text = await readText(request, MAX_BODY)
  return text.ok ? json(text.value) : text
}

/** Reads one JSON object and checks it. */
export const readChecked = async <T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<Read<z.output<T>>> => {
  const object = await readObject(request)
  if (!object.ok) return object
  const parsed = schema.safeParse(object.value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
  return invalid(issue?.message ?? 'not as described', field)
}

/** How the examples of SuperTokens spell them in JSON. */
const ALIASES: Readonly<Record<string, string>> = {
  clientId: 'client_id',
  clientSecret: 'client_secret',
  grantType: 'grant_type',
}

/** Parameters of an OAuth request, and whether they were spelt as in those examples. */
export type Parameters = { readonly form: URLSearchParams; readonly camelCase: boolean }

const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string' && /^[\x21-\x7e]+$/.test(word))

const fromJson = (body: Readonly<Record<string, unknown>>): Read<Parameters> => {
  // A form is searched from its beginning with each name that is set.
  const parameters = new Map<string, string>()
  let camelCase = false
  for (const [given, value] of Object.entries(body)) {
    const alias = Object.hasOwn(ALIASES, given) ? ALIASES[given] : undefined
    const name = alias ?? given
    const text = name === 'scope' && isWords(value) ? value.join(' ') : value
    if (typeof text !== 'string') return invalid('a text is needed', given)
    if (parameters.has(name)) return invalid('a parameter is repeated', given)
    parameters.set(name, text)
    camelCase ||= alias !== undefined
  }
  return { ok: true, value: { form: new URLSearchParams([...parameters]), camelCase } }
}

/** RFC 6749 section 3.2: not more than once. RFC 8707 section 2 has `resource` repeated; that is refused as a target. */
const fromForm = (text: string): Read<Parameters> => {
  const form = new URLSearchParams(text)
  const repeated = repeatedName([...form.keys()].filter((name) => name !== 'resource'))
  if (repeated !== undefined) return invalid('a parameter is repeated', repeated)
  return { ok: true, value: { form, camelCase: false } }
}

/** Reads the parameters of an OAuth request from a form or from JSON. */
export const readParameters = async (request: Request): Promise<Read<Parameters>> => {
  const type = typeOf(request)
  if (type !== 'application/json' && type !== 'application/x-www-form-urlencoded')
    return invalid('send application/json or application/x-www-form-urlencoded')
  const text = await readText(request, MAX_BODY)
  if (!text.ok) return text
  if (type !== 'application/json') return fromForm(text.value)
  const object = json(text.value)
  return object.ok ? fromJson(object.value) : object
}
