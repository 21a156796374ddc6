import { parseSync } from 'vite'

/** A value that an example promises in a comment behind an expression. */
export type Promised = {
  /** Within the example, from 1. */
  readonly line: number
  readonly text: string
}

/** An example as a module that says what happened when `run` is called. */
export type Instrumented = {
  readonly code: string
  readonly promised: readonly Promised[]
  /** The names of `declare const`. */
  readonly given: readonly string[]
  /** Why it cannot be run. */
  readonly problems: readonly string[]
}

type Node = {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}
type Edit = { readonly start: number; readonly end: number; readonly text: string }

/**
 * Makes a module of an example: its statements in a function `run`, which gets what the reader brings (`given`),
 * reports every promised value (`seen`, or `printed` for a line of the console) and returns what the statements name.
 */
export function instrument(text: string): Instrumented {
  const { program, comments, errors } = parseSync('example.tsx', text)
  if (errors.length > 0)
    return { code: '', promised: [], given: [], problems: errors.map(({ message }) => message) }
  const body = program.body as unknown as readonly Node[]
  const lines = comments.filter(({ type }) => type === 'Line')
  const imports = body.filter(({ type }) => type === 'ImportDeclaration')
  const edits: Edit[] = imports.map(({ start, end }) => ({ start, end, text: '' }))
  const names: string[] = []
  const given: string[] = []
  for (const node of body) {
    const inner = node.type === 'ExportNamedDeclaration' ? (node['declaration'] as Node) : node
    if (inner !== node) edits.push({ start: node.start, end: inner.start, text: '' })
    if (inner['declare'] === true) {
      const name = text.slice(inner.start, inner.end).match(/^declare const (\w+):/)?.[1] ?? ''
      given.push(name)
      edits.push({
        start: inner.start,
        end: inner.end,
        text: `const ${name} = given[${JSON.stringify(name)}]`,
      })
    } else names.push(...boundBy(inner))
  }
  const promised: Promised[] = []
  const taken = new Set<number>()
  for (const statement of expressionsIn(body)) {
    const found = behind(text, statement.end, lines)
    if (found.length === 0) continue
    for (const { start } of found) taken.add(start)
    const index = promised.push({
      line: text.slice(0, statement.start).split('\n').length,
      text: found.map(({ value }) => value.trim()).join(' '),
    })
    edits.push(...report(statement['expression'] as Node, text, index - 1))
  }
  const stray = lines.filter(({ start }) => !taken.has(start) && text.slice(0, start).match(/\S[^\n]*$/))
  return {
    code: [
      ...imports.map(({ start, end }) => text.slice(start, end)),
      'export const run = async ({ given, seen, printed, console }: any): Promise<any> => {',
      apply(text, edits),
      `return { ${names.join(', ')} }`,
      '}',
      '',
    ].join('\n'),
    promised,
    given,
    problems: stray.map(({ value }) => `behind no expression, so nothing compares it: //${value}`),
  }
}

/** The comment on the line where something ends; where there is none, the lines of comment below it. */
function behind<Comment extends { start: number; end: number }>(
  text: string,
  end: number,
  comments: readonly Comment[],
): readonly Comment[] {
  const after = comments.filter(({ start }) => start >= end)
  const [first] = after
  if (first && /^[ \t]*$/.test(text.slice(end, first.start))) return [first]
  const found: Comment[] = []
  let at = end
  for (const comment of after) {
    if (!/^[ \t]*\n[ \t]*$/.test(text.slice(at, comment.start))) break
    found.push(comment)
    at = comment.end
  }
  return found
}

/** `console.log(…)` says what it prints, any other expression what it is. */
function report(expression: Node, text: string, index: number): readonly Edit[] {
  const callee = expression['callee'] as Node | undefined
  if (callee && /^console\.\w+$/.test(text.slice(callee.start, callee.end)))
    return [{ start: callee.start, end: callee.end, text: `printed(${index})` }]
  return [
    { start: expression.start, end: expression.start, text: `seen(${index}, (` },
    { start: expression.end, end: expression.end, text: '))' },
  ]
}

function expressionsIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(expressionsIn)
  if (typeof value !== 'object' || value === null || !('type' in value)) return []
  const node = value as Node
  const inner = Object.values(node).flatMap(expressionsIn)
  return node.type === 'ExpressionStatement' ? [node, ...inner] : inner
}

/** The names that a statement gives to values, destructured ones too. */
function boundBy(node: Node): readonly string[] {
  if (node.type === 'VariableDeclaration')
    return (node['declarations'] as Node[]).flatMap(({ id }) => boundBy(id as Node))
  if (node.type === 'FunctionDeclaration') return boundBy(node['id'] as Node)
  if (node.type === 'Identifier') return [String(node['name'])]
  if (node.type === 'ObjectPattern') return (node['properties'] as Node[]).flatMap(boundBy)
  if (node.type === 'ArrayPattern')
    return (node['elements'] as (Node | null)[]).flatMap((one) => (one ? boundBy(one) : []))
  if (node.type === 'Property') return boundBy(node['value'] as Node)
  return []
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text: replacement } of [...edits].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}
