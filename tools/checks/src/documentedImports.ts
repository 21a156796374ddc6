import { posix } from 'node:path'
import type { Problems } from './check.ts'
import { exampleFiles } from './examples.ts'
import { readModule } from './modules.ts'
import type { TextFile, Workspace } from './workspace.ts'

/** An import that prose or a docstring tells the reader to write. */
export type DocumentedImport = { readonly specifier: string; readonly names: readonly string[] }

const NAMED = /import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['"](@countersign\/[^'"]+)['"]/g
const MENTIONED = /['"`](@countersign\/[a-z0-9-]+(?:\/[a-z0-9./-]+)?)['"`]/g

/** Finds the imports that a text names: `import { a } from '…'` with its names, and any quoted specifier. */
export function importsNamedIn(text: string): readonly DocumentedImport[] {
  const named = [...text.matchAll(NAMED)].map(([, list = '', specifier = '']) => ({
    specifier,
    names: list
      .split(',')
      .map(
        (name) =>
          name
            .replace(/^[\s*]*(?:type\s+)?/, '')
            .split(/\s+as\s+/)[0]
            ?.trim() ?? '',
      )
      .filter((name) => name !== ''),
  }))
  const mentioned = [...text.matchAll(MENTIONED)].map(([, specifier = '']) => ({ specifier, names: [] }))
  return [...named, ...mentioned]
}

const INTERNAL = new Set(['@countersign/source'])

/** Finds the source behind a specifier through the exports map. */
function sourceOf(specifier: string, workspace: Workspace): TextFile | undefined {
  const name = specifier.split('/', 2).join('/')
  const subpath = `.${specifier.slice(name.length)}`
  const project = workspace.projects.find(({ manifest }) => manifest.name === name)
  const exact = project?.manifest.exports?.[subpath]
  const wild = project?.manifest.exports?.['./*']
  const target = exact ?? (typeof wild === 'string' ? wild.replace('*', subpath.slice(2)) : undefined)
  const path = typeof target === 'string' ? target : target?.['@countersign/source']
  return project && path
    ? project.files.find((file) => file.path === posix.join(project.dir, path))
    : undefined
}

/** Packages without an entry point, which are started and not imported, are only named. */
function isNamed(specifier: string, workspace: Workspace): boolean {
  return workspace.projects.some(({ manifest }) => manifest.name === specifier && !manifest.exports)
}

function proseOf(file: TextFile): string {
  return file.path.endsWith('.md') ? file.text : readModule(file.path, file.text).comments.join('\n')
}

/** Resolves every import that a README, a page or a docstring names, down to the exported names. */
export function documentedImports(workspace: Workspace): Problems {
  return exampleFiles(workspace).flatMap((file) =>
    importsNamedIn(proseOf(file)).flatMap(({ specifier, names }): Problems => {
      if (INTERNAL.has(specifier) || isNamed(specifier, workspace)) return []
      const source = sourceOf(specifier, workspace)
      if (!source) return [`${file.path}: ${specifier} does not exist`]
      if (!/\.tsx?$/.test(source.path)) return []
      const { exports } = readModule(source.path, source.text)
      return names
        .filter((name) => !exports.includes(name))
        .map((name) => `${file.path}: ${specifier} does not export ${name}`)
    }),
  )
}
