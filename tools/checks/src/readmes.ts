import { blocksOf } from '@countersign/testing/document'
import type { Problems } from './check.ts'
import { type Project, publishedOf, type Workspace } from './workspace.ts'

/** How every README ends. Before it is what the package alone needs. */
const END = ['Runtimes and size', 'Security notes', 'Licence']
const FENCED = /^```[\s\S]*?^```/gm

type Budget = { readonly name: string; readonly limit: string }

/** Limits of `.size-limit.json` by the package that their names begin with. */
function limitsOf(workspace: Workspace): ReadonlyMap<string, ReadonlySet<string>> {
  const file = workspace.files.find(({ path }) => path === '.size-limit.json')
  const budgets = file ? (JSON.parse(file.text) as readonly Budget[]) : []
  const limits = new Map<string, Set<string>>()
  for (const { name, limit } of budgets) {
    const [owner = ''] = name.split(':')
    limits.set(owner, (limits.get(owner) ?? new Set()).add(limit))
  }
  return limits
}

function checkReadme({ dir, manifest, files }: Project, limits: ReadonlySet<string>): Problems {
  const readme = files.find(({ path }) => path === `${dir}/README.md`)
  if (!readme) return [`${dir}: has no README.md`]
  const { path, text } = readme
  const problems: string[] = []
  if (!text.startsWith(`# ${manifest.name}\n\n`)) problems.push(`${path}: does not begin with its name`)
  if (!/^# .+\n\n[A-Z[][^\n]*[^:]\n/.test(text))
    problems.push(`${path}: does not say what it is, in a sentence`)
  const [first, ...examples] = blocksOf(path, text)
  if (!first?.text.startsWith(`npm install ${manifest.name}`)) {
    problems.push(`${path}: does not begin with how to install it`)
  }
  if (examples.length === 0) problems.push(`${path}: has no example`)
  const headings = [...text.replace(FENCED, '').matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
  if (headings.slice(-END.length).join() !== END.join()) {
    problems.push(`${path}: does not end with ${END.join(', ')}`)
  }
  const [section = ''] = /^## Runtimes and size\n[\s\S]*?(?=^## )/m.exec(text) ?? []
  const unheld = [...section.matchAll(/\d+(?:\.\d+)? kB/g)].filter(([size]) => !limits.has(size))
  for (const [size] of unheld) problems.push(`${path}: no budget of .size-limit.json is ${size}`)
  return problems
}

/**
 * Holds the READMEs of published packages to one pattern, so that a reader of one knows them all; and the sizes that they
 * name to the budgets that are measured.
 */
export function readmes(workspace: Workspace): Problems {
  const limits = limitsOf(workspace)
  return publishedOf(workspace).flatMap((project) =>
    checkReadme(project, limits.get(project.dir.replace('packages/', '')) ?? new Set()),
  )
}
