import type { Problems } from './check.ts'
import { packageOf, readModule } from './modules.ts'
import { isTest, type Project, sourcesOf, type Workspace } from './workspace.ts'

const SCOPE = '@countersign/'

const CHAINS = ['ethereum', 'tezos', 'near', 'polkadot', 'flow', 'algorand'].map((chain) => `siwx-${chain}`)

/** Which of our packages a package may build on. `apps` and `tools` compose all. */
function allowedEdges(dir: string): readonly string[] | 'any' {
  const name = dir.split('/').at(-1) ?? ''
  if (!dir.startsWith('packages/') || name === 'testing') return 'any'
  if (['siwx-core', 'siwx-crypto', 'connectors', 'oidc-store', 'access-token', 'policy-opa'].includes(name))
    return []
  if (name.startsWith('connector-')) return ['connectors']
  if (name === 'nft-ownership') return ['siwx-core']
  if (name === 'policy') return ['siwx-core', 'policy-opa']
  if (name === 'siwx') return ['siwx-core', ...CHAINS]
  if (name.startsWith('siwx-')) return ['siwx-core', 'siwx-crypto']
  return 'any'
}

/** Packages that run in browsers and workers: no `node:` module. siwx-crypto has one backend for each platform. */
const WEB_ONLY = /^packages\/(?:access-token|connectors|connector-.+|siwx|siwx-(?!crypto$).+)$/

function manifestProblems(project: Project): Problems {
  const allowed = allowedEdges(project.dir)
  if (allowed === 'any') return []
  const { dependencies = {}, peerDependencies = {} } = project.manifest
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => name.startsWith(SCOPE) && !allowed.includes(name.slice(SCOPE.length)))
    .map((name) => `${project.dir}/package.json: may not depend on ${name}`)
}

function declared(project: Project, test: boolean): ReadonlySet<string> {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = project.manifest
  return new Set([
    project.manifest.name,
    ...Object.keys(dependencies),
    ...Object.keys(peerDependencies),
    ...(test || !project.dir.startsWith('packages/') ? Object.keys(devDependencies) : []),
  ])
}

function sourceProblems(project: Project, shared: ReadonlySet<string>): Problems {
  const allowed = allowedEdges(project.dir)
  const webOnly = WEB_ONLY.test(project.dir)
  return sourcesOf(project).flatMap((file) => {
    const test = isTest(file.path)
    const known = declared(project, test)
    return readModule(file.path, file.text).imports.flatMap(({ specifier, typeOnly }): Problems => {
      if (specifier.startsWith('node:'))
        return webOnly && !test ? [`${file.path}: ${specifier} is not for the web`] : []
      const name = packageOf(specifier)
      if (!name) return []
      if (name.startsWith(SCOPE) && name !== project.manifest.name && !test && allowed !== 'any')
        if (!allowed.includes(name.slice(SCOPE.length))) return [`${file.path}: may not import ${name}`]
      // Types of an optional development dependency vanish from the code, but not from the declarations.
      if (known.has(name) || (test && shared.has(name))) return []
      return [`${file.path}: imports ${name}${typeOnly ? ' (types)' : ''} without declaring it`]
    })
  })
}

/**
 * Holds the allowed edges between packages, the manifests to what is imported, and the web packages to the web.
 * Tests may use what the root declares for every test, such as vitest.
 */
export function boundaries(workspace: Workspace): Problems {
  const root = workspace.files.find((file) => file.path === 'package.json')
  const shared = new Set(
    Object.keys((JSON.parse(root?.text ?? '{}') as { devDependencies?: object }).devDependencies ?? {}),
  )
  return workspace.projects.flatMap((project) => [
    ...manifestProblems(project),
    ...sourceProblems(project, shared),
  ])
}
