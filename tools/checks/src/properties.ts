import { type ESTree, parseSync, Visitor } from 'vite'
import type { Problems } from './check.ts'
import type { TextFile, Workspace } from './workspace.ts'

const HELPER = '@countersign/testing/runs'
/** Generators of fast-check that take a second of each file to make tables of all characters. */
const SLOW = /unit: 'binary'|stringUnit: 'binary'|fc\.web(?:Url|Path|QueryParameters|Fragments)\(/

const nameOf = ({ callee }: ESTree.CallExpression): string =>
  callee.type === 'MemberExpression' &&
  callee.object.type === 'Identifier' &&
  callee.property.type === 'Identifier'
    ? `${callee.object.name}.${callee.property.name}`
    : ''

/** How many properties of a file are run without a second argument. */
const unbounded = ({ path, text }: TextFile): number => {
  let found = 0
  const { program } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts', sourceType: 'module' })
  new Visitor({
    CallExpression: (call) => {
      if (/^fc\.(?:assert|check)$/.test(nameOf(call)) && call.arguments.length < 2) found += 1
    },
  }).visit(program)
  return found
}

const fileProblems = (file: TextFile): Problems => {
  const { path, text } = file
  const problems: string[] = []
  if (/\bnumRuns\b/.test(text)) problems.push(`${path}: how often a property runs is told by ${HELPER}`)
  if (unbounded(file) > 0) problems.push(`${path}: a property has no budget; ${HELPER} gives one`)
  if (SLOW.test(text))
    problems.push(`${path}: characters come from @countersign/testing/anyCharacter, which is fast`)
  return problems
}

/** Property tests have one budget, of one helper, and do not waste the time of the ordinary run. */
export function properties({ files }: Workspace): Problems {
  return files
    .filter(({ path, text }) => /^(?!tools\/checks\/).*\.tsx?$/.test(path) && /from 'fast-check'/.test(text))
    .flatMap(fileProblems)
}
