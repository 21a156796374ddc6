import { stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { importWaltIdpkit } from '../import/importWaltIdpkit.ts'
import { countOf, reportJson, reportMarkdown } from '../import/report.ts'
import { CommandError } from './commandError.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { toJson } from './output.ts'
import type { Finish } from './program.ts'
import { readInput } from './readInput.ts'

type Flags = GlobalOptions & {
  readonly nftConfig?: string
  readonly out?: string
  readonly report?: string
  readonly force?: boolean
  readonly flowContract?: ReadonlyMap<string, string>
}

const flowContract = (
  value: string,
  previous: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> => {
  const [, hex, name] = /^(?:0x)?([0-9a-f]{1,16})=([A-Za-z_][A-Za-z0-9_]{0,127})$/i.exec(value) ?? []
  if (hex === undefined || name === undefined)
    throw new InvalidArgumentError('0x<address>=<Contract> is needed')
  return new Map([...(previous ?? []), [hex.toLowerCase().padStart(16, '0'), name]])
}

/** Both or neither: nothing is written where one of the files is in the way. */
const refuseExisting = async ({ force, out, report }: Flags): Promise<void> => {
  if (out !== undefined && report !== undefined && resolve(out) === resolve(report)) {
    throw new CommandError('output_unwritable', '--out and --report are the same file')
  }
  for (const file of force ? [] : [out, report]) {
    const found = file !== undefined && (await stat(file).catch(() => undefined))
    if (found) throw existing(file)
  }
}

const existing = (file: string, cause?: unknown): CommandError =>
  new CommandError('output_exists', `${file} is there already: --force overwrites it`, { cause })

const write = async (file: string, text: string, force: boolean | undefined): Promise<void> => {
  try {
    // `wx` creates or fails, whoever else writes meanwhile. Nobody else needs to read a configuration.
    await writeFile(file, text, { flag: force ? 'w' : 'wx', mode: 0o600 })
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw exists
      ? existing(file, cause)
      : new CommandError('output_unwritable', `cannot write ${file}`, { cause })
  }
}

const runImport = async (context: CommandContext, file: string, flags: Flags, finish: Finish) => {
  const { env, output } = context
  const { flowContract: flowContracts, force, json, nftConfig, out, report } = flags
  const imported = await importWaltIdpkit({
    config: await readInput(context, file),
    nftConfig: nftConfig === undefined ? undefined : await readInput(context, nftConfig),
    hostname: env['EXTERNAL_HOSTNAME'],
    flowContracts,
  })
  if (!imported.ok) return finish(EXIT.refused, imported.code, imported.reason)
  const { findings, yaml } = imported
  await refuseExisting(flags)
  if (out !== undefined) await write(out, yaml, force)
  if (report !== undefined) {
    await write(report, report.endsWith('.json') ? reportJson(findings) : reportMarkdown(findings), force)
  }
  if (json) {
    const configuration = out === undefined ? { configuration: yaml } : { out }
    return output.result(toJson({ ok: true, ...configuration, counts: countOf(findings), findings }))
  }
  if (out === undefined) output.result(yaml.trimEnd())
  if (report === undefined) output.note(reportMarkdown(findings).trimEnd())
}

/** `countersign import …` */
export const importCommand = (context: CommandContext, finish: Finish): Command => {
  const command = new Command('import').description('take over the configuration of another provider')
  command
    .command('walt-idpkit <file>')
    .description(
      'convert idp-config.json of the walt.id IDP Kit (- is standard input), and report what was unsafe, dead or ambiguous in it',
    )
    .option('--nft-config <file>', 'nft-config.json')
    .option('--out <file>', 'where the configuration is written (default: standard output)')
    .option('--report <file>', 'where the report is written: .json, else Markdown (default: standard error)')
    .option('--force', 'overwrite files that are there')
    .option(
      '--flow-contract <address=Contract>',
      'contract of a Flow address, which the predecessor does not name; repeat for more',
      flowContract,
    )
    .addHelpText(
      'after',
      '\nThe variable EXTERNAL_HOSTNAME is what $EXTERNAL_HOSTNAME in the file stands for.',
    )
    .action(async (file: string, _flags, self: Command) =>
      runImport(context, file, self.optsWithGlobals<Flags>(), finish),
    )
  return command
}
