import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The keys of a package.json that the checks read. */
export type Manifest = {
  readonly name: string
  readonly version: string
  readonly private?: boolean | undefined
  readonly license?: string | undefined
  readonly engines?: Readonly<Record<string, string>> | undefined
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>> | undefined
  readonly files?: readonly string[] | undefined
  readonly dependencies?: Readonly<Record<string, string>> | undefined
  readonly devDependencies?: Readonly<Record<string, string>> | undefined
  readonly peerDependencies?: Readonly<Record<string, string>> | undefined
}

/** A text file, its path relative to the workspace root. */
export type TextFile = { readonly path: string; readonly text: string }

/** One project of the workspace with its files. */
export type Project = {
  /** `packages/siwx-core` */
  readonly dir: string
  readonly manifest: Manifest
  readonly files: readonly TextFile[]
}

/** Everything that git knows or would take, without ignored files. */
export type Workspace = {
  readonly root: string
  readonly projects: readonly Project[]
  readonly files: readonly TextFile[]
}

const BINARY = /\.(?:png|jpe?g|gif|ico|webp|woff2?|gz|wasm)$/
/** The Next.js example is a project of its own. */
const PROJECT = /^(?:packages|apps|tools|examples(?!\/nextjs\/))\/[^/]+\/package\.json$/

/** Groups files into projects by their package.json. */
export function workspaceOf(root: string, files: readonly TextFile[]): Workspace {
  const projects = files
    .filter((file) => PROJECT.test(file.path))
    .map((file): Project => {
      const dir = dirname(file.path)
      return {
        dir,
        manifest: JSON.parse(file.text) as Manifest,
        files: files.filter((other) => other.path.startsWith(`${dir}/`)),
      }
    })
  return { root, projects, files }
}

/** Reads the work tree as git sees it: tracked files and new ones that are not ignored. */
export function readWorkspace(root: string): Workspace {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const paths = [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && !BINARY.test(path) && existsSync(join(root, path)))
    .sort()
  return workspaceOf(
    root,
    paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** The packages that go to npm. */
export function publishedOf({ projects }: Workspace): readonly Project[] {
  return projects.filter(({ dir, manifest }) => dir.startsWith('packages/') && manifest.private !== true)
}

const SOURCE = /\.(?:ts|tsx)$/
const TEST = /\.(?:test|test-d|conformance|bench)\.tsx?$|\/src\/(?:[a-z0-9-]+\/)*test\//

/** TypeScript files below `src`, tests included. */
export function sourcesOf(project: Project): readonly TextFile[] {
  return project.files.filter((file) => file.path.startsWith(`${project.dir}/src/`) && SOURCE.test(file.path))
}

/** True for files that are never shipped: tests and their helpers. */
export function isTest(path: string): boolean {
  return TEST.test(path)
}

/** A file of a fixture workspace, for the checks' own tests. */
export function manifestFile(dir: string, manifest: Partial<Manifest>): TextFile {
  const text = JSON.stringify({
    name: `@countersign/${dir.split('/').at(-1)}`,
    version: '0.0.0',
    ...manifest,
  })
  return { path: `${dir}/package.json`, text }
}
