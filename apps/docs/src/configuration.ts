import { table } from './table.ts'

/** As much of JSON Schema as the configuration uses. */
export type Schema = {
  /** The same as another key, described there. */
  readonly $ref?: string | undefined
  readonly type?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly items?: Schema | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly additionalProperties?: Schema | boolean | undefined
}

type Key = { readonly path: string; readonly schema: Schema }

/** Every key that can be set, in order, with its path. `*` stands for a name of the operator's choice. */
export function keysOf(schema: Schema, path = ''): readonly Key[] {
  const below = (name: string, child: Schema): readonly Key[] =>
    keysOf(child, path ? `${path}.${name}` : name)
  const named = Object.entries(schema.properties ?? {}).filter(
    ([name, { $ref }]) => name !== '$schema' && $ref === undefined,
  )
  const free =
    typeof schema.additionalProperties === 'object' ? [['*', schema.additionalProperties] as const] : []
  const children = [...named, ...free].flatMap(([name, child]) => below(name, child))
  return children.length > 0 ? children : [{ path, schema }]
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.type === 'array') return `list of ${schema.items?.type ?? 'values'}`
  const { minimum, maximum } = schema
  const range = schema.type === 'integer' && minimum !== undefined ? ` ${minimum} to ${maximum ?? '…'}` : ''
  return `${schema.type ?? 'value'}${range}`
}

function defaultOf({ default: value }: Schema): string {
  return value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

/** The environment variable of a key; a name that the operator chooses cannot be spelt in one. */
export function variableOf(path: string): string | undefined {
  if (path.includes('*')) return undefined
  const upper = path.split('.').map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase())
  return `COUNTERSIGN_${upper.join('__')}`
}

/** The configuration reference, from the JSON Schema that the identity provider publishes. */
export function configurationPage(schema: Schema): string {
  const groups = Object.entries(schema.properties ?? {}).filter(([name]) => name !== '$schema')
  const scalars = groups.filter(
    ([, group]) => !group.properties && typeof group.additionalProperties !== 'object',
  )
  const rows = (keys: readonly Key[]) =>
    keys.map(({ path, schema: key }) => {
      const variable = variableOf(path)
      return [
        `\`${path}\``,
        typeOf(key),
        defaultOf(key),
        key.description ?? '',
        variable ? `\`${variable}\`` : 'the whole group as JSON',
      ]
    })
  const head = ['key', 'value', 'default', 'meaning', 'environment']
  const sections = groups
    .filter((entry) => !scalars.includes(entry))
    .map(
      ([name, group]) =>
        `## ${name}\n\n${group.description ?? ''}\n\n${table(head, rows(keysOf(group, name)))}`,
    )
  const top = scalars.map(([path, key]) => ({ path, schema: key }))
  return `# Configuration

One YAML or JSON file, named by \`--config\` or \`COUNTERSIGN_CONFIG\`. Every key has a default. The environment wins over
the file: two underscores go one level down, one underscore is camel case, and values that are JSON are read as JSON.
\`countersign config validate\` checks a file and prints it with every default; \`countersign config schema\` prints the
JSON Schema for editors. An unknown key is an error.

## Top level

${table(head, rows(top))}

${sections.join('\n\n')}
`
}
