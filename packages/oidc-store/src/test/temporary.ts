import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A path for a database in a fresh directory, and the removal of that directory. */
export async function temporaryDatabase(): Promise<{ location: string; dispose: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-store-'))
  return {
    location: join(directory, 'store.db'),
    dispose: () => rm(directory, { recursive: true, force: true }),
  }
}
