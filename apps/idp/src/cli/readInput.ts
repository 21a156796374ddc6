import { readFile } from 'node:fs/promises'
import { readYaml } from '../config/yaml.ts'
import { isRecord } from '../json.ts'
import { CommandError } from './commandError.ts'
import type { CommandContext } from './context.ts'

/** Text of a file, or of standard input (`-`). Throws `input_unreadable`. */
export const readInput = async (context: CommandContext, file: string): Promise<string> => {
  try {
    return file === '-' ? await context.input() : await readFile(file, 'utf8')
  } catch (cause) {
    throw new CommandError('input_unreadable', `cannot read ${file}`, { cause })
  }
}

/** An object that is written as YAML or JSON, as in a configuration. Throws `input_unreadable`, `request_invalid`. */
export const readObject = async (
  context: CommandContext,
  file: string,
): Promise<Readonly<Record<string, unknown>>> => {
  const text = await readInput(context, file)
  let value: unknown
  try {
    value = readYaml(text)
  } catch {
    throw new CommandError('request_invalid', `${file} is neither YAML nor JSON`)
  }
  if (!isRecord(value)) throw new CommandError('request_invalid', `${file}: an object is needed`)
  return value
}
