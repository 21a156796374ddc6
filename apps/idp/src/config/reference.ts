import { configJsonSchema } from './jsonSchema.ts'

type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
}

const shown = (value: unknown): string => (value === undefined ? '' : `\`${JSON.stringify(value)}\``)

const rows = (schema: Schema, path: string): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${path}${name}`
    if (property.properties !== undefined) return rows(property, `${key}.`)
    const own = `| \`${key}\` | ${shown(property.default)} | ${property.description ?? ''} |`
    const { additionalProperties: entry } = property
    // What is described elsewhere is described there.
    const described =
      typeof entry === 'object' && !Object.values(entry.properties ?? {}).some(({ $ref }) => $ref)
    return described ? [own, ...rows(entry, `${key}.<name>.`)] : [own]
  })

/** Every key with its default and its line of documentation, as a Markdown table. */
export const configReference = (): string =>
  ['| key | default | |', '| --- | --- | --- |', ...rows(configJsonSchema() as Schema, '')].join('\n')
