import { Command } from 'commander'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import type { CommandContext, GlobalOptions } from './context.ts'
import { toJson } from './output.ts'

/** `countersign admin …` */
export const adminCommand = ({ output }: CommandContext): Command => {
  const admin = new Command('admin').description('the operator’s own endpoints')
  admin
    .command('key')
    .description('make an admin key; the configuration takes its hash, and nothing keeps the key')
    .action((_flags, command: Command) => {
      const key = generateSecret()
      const hash = hashSecret(key)
      const text = `admin key, shown once: ${key}\nfor admin.keys:        ${hash}`
      output.result(command.optsWithGlobals<GlobalOptions>().json ? toJson({ key, hash }) : text)
    })
  return admin
}
