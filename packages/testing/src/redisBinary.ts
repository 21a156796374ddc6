import { execFileSync } from 'node:child_process'

/**
 * The Redis server: the program that `COUNTERSIGN_REDIS` names, or the one of this machine; `undefined` where there is none,
 * or where it is `none`. A suite that is skipped for it says so loudly.
 */
export function findRedis(): string | undefined {
  const named = process.env['COUNTERSIGN_REDIS'] ?? ['redis-server', 'valkey-server'].find(isThere) ?? 'none'
  const found = named === 'none' ? undefined : named
  if (found === undefined) {
    // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
    console.warn(
      'SKIPPED: there is no Redis server; install one (Debian: apt-get install redis-server), or name one in COUNTERSIGN_REDIS',
    )
  }
  return found
}

const isThere = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
