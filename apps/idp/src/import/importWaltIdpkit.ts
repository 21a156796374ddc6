import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import type { ConfigInput } from '../config/schema.ts'
import { readYaml } from '../config/yaml.ts'
import { convertWaltIdpkit } from './convert.ts'
import type { Finding } from './findings.ts'
import { type ImportCode, readJson } from './readJson.ts'
import { writeYaml } from './writeYaml.ts'

/** Texts of the predecessor’s files. */
export type ImportOptions = {
  /** `idp-config.json`. */
  readonly config: string
  /** `nft-config.json`. */
  readonly nftConfig?: string | undefined
  /** What `$EXTERNAL_HOSTNAME` stands for. */
  readonly hostname?: string | undefined
  /** Contract name by Flow address (16 hexadecimal digits). */
  readonly flowContracts?: ReadonlyMap<string, string> | undefined
}

/** A configuration as YAML that `loadConfig` accepts and what is to be known about it, or why there is none. */
export type ImportResult =
  | { readonly ok: true; readonly yaml: string; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly code: ImportCode | 'output_invalid'; readonly reason: string }

/** What is written has to be readable, and to say the same, whatever was read. */
const refusal = (yaml: string, config: ConfigInput): string | undefined => {
  try {
    const read = readYaml(yaml)
    parseConfig(read)
    return isDeepStrictEqual(read, config) ? undefined : 'the text says something else'
  } catch (error) {
    if (error instanceof ConfigError)
      return error.issues.map(({ code, path }) => `${path} (${code})`).join(', ')
    return 'the text cannot be read'
  }
}

/** Imports the configuration of the walt.id IDP Kit. Never rejects for what the files say. */
export const importWaltIdpkit = async ({
  config,
  flowContracts,
  hostname,
  nftConfig,
}: ImportOptions): Promise<ImportResult> => {
  const idp = readJson(config)
  if (!idp.ok) return idp
  const nft = nftConfig === undefined ? undefined : readJson(nftConfig)
  if (nft && !nft.ok) return { ...nft, reason: `nft-config: ${nft.reason}` }
  const { config: converted, findings } = await convertWaltIdpkit({
    config: idp.value,
    nftConfig: nft?.value,
    hostname,
    flowContracts,
    repeated: [...idp.repeated, ...(nft?.repeated ?? [])],
  })
  const yaml = writeYaml(converted, findings)
  const reason = refusal(yaml, converted)
  if (reason !== undefined) return { ok: false, code: 'output_invalid', reason }
  return { ok: true, yaml, findings }
}
