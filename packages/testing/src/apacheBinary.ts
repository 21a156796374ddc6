import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Apache's program and the folder of its modules. */
export type ApacheBinary = { readonly program: string; readonly modules: string }

const MODULE = 'mod_auth_openidc.so'
const DEBIAN: ApacheBinary = { program: '/usr/sbin/apache2', modules: '/usr/lib/apache2/modules' }

/**
 * Apache with mod_auth_openidc: Debian's, or the program that `COUNTERSIGN_APACHE` names with its modules beside it in
 * `modules`; `undefined` where there is none, or where it is `none`. A suite that is skipped for it says so loudly.
 */
export function findApache(): ApacheBinary | undefined {
  const named = process.env['COUNTERSIGN_APACHE']
  const place = named === undefined ? DEBIAN : { program: named, modules: join(named, '../modules') }
  if (existsSync(place.program) && existsSync(join(place.modules, MODULE))) return place
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn(
    'SKIPPED: there is no Apache with mod_auth_openidc; install it (Debian: apt-get install apache2 libapache2-mod-auth-openidc openssl), or name it in COUNTERSIGN_APACHE',
  )
  return undefined
}
