import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problems } from './check.ts'
import { execute } from './command.ts'
import { shippedOf } from './dependencies.ts'
import type { Workspace } from './workspace.ts'

/** What anybody may use in anything, as long as the notice stays. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
])

/** A component of a CycloneDX document, as far as it is read. */
export type Component = {
  readonly group?: string
  readonly name: string
  readonly version?: string
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string }
    readonly expression?: string
  }[]
}

/**
 * SPDX: one of `A OR B` is enough, of `A AND B` all have to be allowed. No dependency here needs more than that: what has
 * parentheses within is for a person to read.
 */
const isAllowed = (expression: string): boolean => {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(plain)) return false
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed)
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isAllowed)
  return ALLOWED.has(plain)
}

/** Components whose licence is missing, or not one of those that everybody may use. */
export function refused(components: readonly Component[]): readonly string[] {
  return components.flatMap(({ group, licenses = [], name, version }) => {
    const texts = licenses.map(
      ({ expression, license }) => expression ?? license?.id ?? license?.name ?? 'none',
    )
    if (texts.length > 0 && texts.every(isAllowed)) return []
    return [`${group ? `${group}/` : ''}${name}@${version}: licence ${texts.join(', ') || 'missing'}`]
  })
}

/** Asks for the bill of materials of everything that is shipped, and looks at the licence of each part. */
export async function licences(workspace: Workspace): Promise<Problems> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-sbom-'))
  try {
    const names = shippedOf(workspace).map(({ manifest }) => manifest.name)
    const filters = names.flatMap((name) => ['--filter', name])
    const format = ['--sbom-format', 'cyclonedx', '--prod', '--split', '--out', join(folder, '%s.json')]
    const { exitCode, output } = await execute(['npx', '-y', 'pnpm@12', ...filters, 'sbom', ...format], {
      cwd: workspace.root,
    })
    if (exitCode !== 0) return [output.trim()]
    const files = await readdir(folder)
    if (files.length !== names.length)
      return [`${files.length} bills of materials for ${names.length} packages`]
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    return [
      ...new Set(
        texts.flatMap((text) => refused((JSON.parse(text) as { components: Component[] }).components)),
      ),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}
