import { execFileSync } from 'node:child_process'

/** What a Python is looked for with. */
export type PythonNeeds = {
  /** Environment variable that names a program, or says `none`. */
  readonly variable: string
  /** As `import` takes them. */
  readonly modules: readonly string[]
  /** Of Debian, with those modules. */
  readonly packages: readonly string[]
}

/** Authlib, with what its program of the guide runs in. */
export const AUTHLIB: PythonNeeds = {
  variable: 'COUNTERSIGN_AUTHLIB',
  modules: ['authlib.integrations.flask_client', 'flask', 'requests'],
  packages: ['python3-authlib', 'python3-flask', 'python3-requests'],
}

/** PyJWT, with what it needs for RSA. */
export const PYJWT: PythonNeeds = {
  variable: 'COUNTERSIGN_PYJWT',
  modules: ['jwt', 'cryptography'],
  packages: ['python3-jwt', 'python3-cryptography'],
}

const has = (program: string, modules: readonly string[]): boolean => {
  try {
    execFileSync(program, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * A Python with some modules: the program that the variable names, or the one of this machine; `undefined` where there is
 * none, or where the variable says `none`. A suite that is skipped for it says so loudly.
 */
export function findPython({ modules, packages, variable }: PythonNeeds): string | undefined {
  const named = process.env[variable]
  const programs = named === undefined ? ['python3', '/usr/bin/python3'] : [named]
  const found = programs.find((program) => has(program, modules))
  if (found === undefined) {
    // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
    console.warn(
      `SKIPPED: there is no Python with ${modules.join(', ')}; install it (Debian: apt-get install ${packages.join(' ')}), or name one in ${variable}`,
    )
  }
  return found
}
