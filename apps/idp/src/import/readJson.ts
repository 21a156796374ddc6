import { isRecord } from '../json.ts'

/** Limits of the input. The predecessor's own files have some kilobytes and six levels. */
export const IMPORT_LIMITS = { characters: 1_048_576, depth: 32 } as const

/** Why a file cannot be imported at all. */
export type ImportCode = 'input_too_large' | 'input_too_deep' | 'input_syntax' | 'input_invalid'

export type ImportRefusal = { readonly ok: false; readonly code: ImportCode; readonly reason: string }

/** An object, and the keys that it has twice. */
export type ReadJson =
  | {
      readonly ok: true
      readonly value: Readonly<Record<string, unknown>>
      readonly repeated: readonly string[]
    }
  | ImportRefusal

const refuse = (code: ImportCode, reason: string): ImportRefusal => ({ ok: false, code, reason })

/** A string, or one character of structure. Linear: what may follow within a string never overlaps. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

/** Walks the tokens of valid JSON without recursion. */
const structure = (text: string): { readonly depth: number; readonly repeated: readonly string[] } => {
  const open: (Set<string> | undefined)[] = []
  const repeated: string[] = []
  let depth = 0
  let last = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const key = String(JSON.parse(last))
      const keys = open.at(-1)
      if (keys?.has(key)) repeated.push(key)
      keys?.add(key)
    } else last = token
    depth = Math.max(depth, open.length)
    if (depth > IMPORT_LIMITS.depth) break
  }
  return { depth, repeated }
}

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Reads one JSON object of bounded size and depth, and says which keys came twice: the last one counts. Never throws. */
export const readJson = (text: string): ReadJson => {
  if (text.length > IMPORT_LIMITS.characters) {
    return refuse('input_too_large', `The file has more than ${IMPORT_LIMITS.characters} characters.`)
  }
  const json = text.replace(/^\uFEFF/, '')
  const parsed = parse(json)
  // What a parser says may quote the file.
  if (parsed === undefined) return refuse('input_syntax', 'The file is not JSON.')
  const { depth, repeated } = structure(json)
  if (depth > IMPORT_LIMITS.depth) {
    return refuse('input_too_deep', `The file has more than ${IMPORT_LIMITS.depth} levels.`)
  }
  if (!isRecord(parsed.value)) return refuse('input_invalid', 'The file is not one JSON object.')
  return { ok: true, value: parsed.value, repeated }
}
