import type { ChildProcess } from 'node:child_process'

/** Ends `child` with this process. What it gives ends it now, and resolves when it has ended; may be called twice. */
export function tiedChild(child: ChildProcess): () => Promise<void> {
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  return async () => {
    process.off('exit', kill)
    kill()
    await ended
  }
}
