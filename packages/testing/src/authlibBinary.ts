import { execFileSync } from 'node:child_process'

const hasAuthlib = (program: string): boolean => {
  try {
    execFileSync(program, ['-c', 'import authlib.integrations.flask_client, flask, requests'], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

/**
 * A Python with Authlib, Flask and Requests: the program that `COUNTERSIGN_AUTHLIB` names, or the one of this machine;
 * `undefined` where there is none, or where it is `none`. A suite that is skipped for it says so loudly.
 */
export function findAuthlib(): string | undefined {
  const named = process.env['COUNTERSIGN_AUTHLIB']
  const programs = named === undefined ? ['python3', '/usr/bin/python3'] : [named]
  const found = programs.find(hasAuthlib)
  if (found === undefined) {
    // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
    console.warn(
      'SKIPPED: there is no Python with Authlib and Flask; install them (Debian: apt-get install python3-authlib python3-flask python3-requests), or name one in COUNTERSIGN_AUTHLIB',
    )
  }
  return found
}
