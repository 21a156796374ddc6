import { Command, InvalidArgumentError } from 'commander'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { ADMIN_AREAS, type AdminRights, adminKeyName } from '../config/admin.ts'
import type { CommandContext, GlobalOptions } from './context.ts'
import { toJson } from './output.ts'

type Flags = { readonly name?: string; readonly rights?: AdminRights }

const EXPECTED = `<area>:read or <area>:write with commas in between; areas: ${ADMIN_AREAS.join(', ')}`

/** `clients:write,audit:read` */
export const rights = (text: string): AdminRights =>
  Object.fromEntries(
    text.split(',').map((right) => {
      const [area, level, ...more] = right.trim().split(':')
      const known = ADMIN_AREAS.some((one) => one === area)
      if (!known || more.length > 0 || (level !== 'read' && level !== 'write'))
        throw new InvalidArgumentError(EXPECTED)
      return [area, level]
    }),
  )

const name = (text: string): string => {
  if (!adminKeyName.safeParse(text).success)
    throw new InvalidArgumentError('lower-case letters, digits and -')
  return text
}

const ALL: AdminRights = Object.fromEntries(ADMIN_AREAS.map((area) => [area, 'write']))

/** A bare hash for a key with neither name nor rights. */
const entryOf = (hash: string, flags: Flags): string | object =>
  flags.name === undefined ? hash : { name: flags.name, hash, rights: flags.rights ?? ALL }

/** `countersign admin …` */
export const adminCommand = ({ output }: CommandContext): Command => {
  const admin = new Command('admin').description('the operator’s own endpoints')
  admin
    .command('key')
    .description('make an admin key; the configuration takes its hash, and nothing keeps the key')
    .option('--name <name>', 'what it is called in the audit log', name)
    .option('--rights <list>', 'what it is good for, for example clients:write,audit:read', rights)
    .action((flags: Flags, command: Command) => {
      if (flags.rights !== undefined && flags.name === undefined)
        command.error('error: --rights needs a --name', { exitCode: 2 })
      const key = generateSecret()
      const hash = hashSecret(key)
      const entry = entryOf(hash, flags)
      const text = [
        `admin key, shown once: ${key}`,
        `for admin.keys:        ${typeof entry === 'string' ? entry : JSON.stringify(entry)}`,
      ]
      output.result(
        command.optsWithGlobals<GlobalOptions>().json
          ? toJson({ key, hash, ...(typeof entry === 'object' && entry) })
          : text.join('\n'),
      )
    })
  return admin
}
