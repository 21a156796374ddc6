import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A program of others that a script here can get. */
export type Peer = {
  /** After "there is no". */
  readonly name: string
  /** Environment variable that names one, or says `none`. */
  readonly variable: string
  /** Where the script puts it. */
  readonly built: string
  /** File of the script. */
  readonly script: string
  /** What the script needs. */
  readonly needs: string
}

/** A path below the cache of this package. */
export const cached = (path: string): string => fileURLToPath(new URL(`../.cache/${path}`, import.meta.url))

/**
 * The program that the variable names, or the one that the script has got; `undefined` where there is none, or where the
 * variable says `none`. A suite that is skipped for it says so loudly.
 */
export function findPeer({ built, name, needs, script, variable }: Peer): string | undefined {
  const named = process.env[variable] ?? (existsSync(built) ? built : 'none')
  if (named !== 'none') return named
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn(
    `SKIPPED: there is no ${name}; get one by \`node packages/testing/src/${script}\` (needs ${needs}), or name one in ${variable}`,
  )
  return undefined
}
