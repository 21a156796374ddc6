import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Example, examplesOf } from '@countersign/testing/examplesOf'
import type { Problems } from './check.ts'
import { execute } from './command.ts'
import { isTest, type Project, publishedOf, sourcesOf, type TextFile, type Workspace } from './workspace.ts'

const UNFENCED = /^[ \t]*\*[ \t]*@example\b.*\n(?![ \t]*\*[ \t]*```(?:ts|tsx)\b)/gm

/** Lines of `@example` tags that no fence follows: nothing would compile them. */
export function unfencedOf(file: TextFile): Problems {
  return [...file.text.matchAll(UNFENCED)].map(
    (match) =>
      `${file.path}:${file.text.slice(0, match.index).split('\n').length}: @example without a ts fence`,
  )
}

/** Published packages with examples in docstrings, and no test that runs them. */
export function unrunOf(workspace: Workspace): Problems {
  return publishedOf(workspace)
    .filter((project) => shippedSources(project).some((file) => examplesOf(file).length > 0))
    .map(({ dir }) => `${dir}/src/docExamples.test.ts`)
    .filter((path) => !workspace.files.some((file) => file.path === path))
    .map((path) => `${path} is missing: it runs the examples of docstrings`)
}

const shippedSources = (project: Project): readonly TextFile[] =>
  sourcesOf(project).filter(({ path }) => !isTest(path))

/** Files whose examples must compile: Markdown outside changelogs, and the shipped sources of published packages. */
export function exampleFiles(workspace: Workspace): readonly TextFile[] {
  return [
    ...workspace.files.filter(({ path }) => path.endsWith('.md') && !/CHANGELOG|\.changeset\//.test(path)),
    ...publishedOf(workspace).flatMap(shippedSources),
  ]
}

/** The project whose dependencies an example may use; those at the root see what the documentation site sees. */
function homeOf(example: Example, workspace: Workspace): string {
  const project = workspace.projects.find(({ dir }) => example.path.startsWith(`${dir}/`))
  return project?.dir ?? 'apps/docs'
}

const OPTIONS = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    types: ['node'],
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    // The identity provider's pages, which an example of its API reaches.
    jsx: 'react-jsx',
    jsxImportSource: 'hono/jsx',
  },
}

function place(example: Example, workspace: Workspace): string {
  const home = homeOf(example, workspace)
  const name = `${example.path.replaceAll('/', '__')}.L${example.line}.${example.language}`
  return join(workspace.root, home, '.cache/examples', name)
}

/** Type-checks every example, each as a module of its own, with the sources of the workspace. */
export async function examples(workspace: Workspace): Promise<Problems> {
  const files = exampleFiles(workspace)
  return [
    ...files.flatMap(unfencedOf),
    ...unrunOf(workspace),
    ...(await compile(files.flatMap(examplesOf), workspace)),
  ]
}

async function compile(found: readonly Example[], workspace: Workspace): Promise<Problems> {
  const folder = join(workspace.root, '.cache/examples')
  const homes = new Set(found.map((example) => dirname(place(example, workspace))))
  for (const path of [...homes, folder]) {
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
  }
  const files = found.map((example) => {
    const path = place(example, workspace)
    const isModule = /^(?:import|export)\b/m.test(example.text)
    writeFileSync(path, isModule ? example.text : `${example.text}\nexport {}\n`)
    return path
  })
  if (files.length === 0) return ['no example was found']
  const config = join(folder, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ ...OPTIONS, files }))
  const { exitCode, output } = await execute(['tsc', '-p', config, '--pretty', 'false'], {
    cwd: workspace.root,
  })
  if (exitCode === 0) return []
  const problems = output.trim().split(/\n(?=\S)/)
  // A source that does not compile fails `types`; here it is only said when nothing else explains the exit code.
  const ours = problems.filter((problem) => problem.includes('.cache/examples/'))
  return ours.length > 0 ? ours : problems
}
