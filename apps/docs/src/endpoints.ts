import { table } from './table.ts'

/** As much of a JSON Schema as request bodies use. */
type Schema = {
  readonly type?: string | readonly string[] | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly required?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly items?: Schema | undefined
}

type Content = Readonly<Record<string, { readonly schema?: Schema | undefined }>>

/** One method of a path, as OpenAPI describes it. */
export type Operation = {
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly parameters?:
    | readonly {
        readonly name: string
        readonly in: string
        readonly required?: boolean | undefined
        readonly description?: string | undefined
        readonly schema?: Schema | undefined
      }[]
    | undefined
  readonly requestBody?: { readonly content?: Content | undefined } | undefined
  readonly responses?: Readonly<Record<string, { readonly description?: string | undefined }>> | undefined
}

/** The part of an OpenAPI document that is shown. */
export type OpenApi = { readonly paths?: Readonly<Record<string, object>> | undefined }

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The operations of a path, without what it says for all of them. */
const operationsOf = (path: object): readonly (readonly [string, Operation])[] =>
  Object.entries(path as Record<string, Operation>).filter(([method]) => METHODS.includes(method))

const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['Metadata and probes', /^\/(?:\.well-known|jwks|healthz|readyz|openapi\.json|config\.schema\.json)/],
  ['OpenID Connect and OAuth', /^\/(?:auth$|userinfo|request|token|device|session)/],
  ['Clients that register themselves', /^\/register/],
  ['Sign-in', /^\/interaction\/(?!.*\/(?:image|phone))/],
  ['Wallets on a phone', /phone/],
  ['A wallet page of your own', /^\/external-page/],
  ['What people see of themselves', /^\/account/],
  ['Pictures', /\/images?\//],
  ['Administration', /^\/admin/],
  ['SuperTokens', /^\/auth\//],
]

const typeOf = ({ enum: values, items, type = 'value' }: Schema): string => {
  if (values) return values.map((value) => `\`${String(value)}\``).join(', ')
  const name = typeof type === 'string' ? type : type.join(' or ')
  return name === 'array' ? `list of ${items ? typeOf(items) : 'values'}` : name
}

const fieldRows = (schema: Schema): readonly (readonly string[])[] =>
  Object.entries(schema.properties ?? {}).map(([name, field]) => [
    `\`${name}\``,
    typeOf(field),
    schema.required?.includes(name) ? 'yes' : '',
    field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``,
    field.description ?? '',
  ])

const body = ({ requestBody }: Operation): string => {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (type === undefined) return ''
  const rows = fieldRows(content?.schema ?? {})
  if (rows.length === 0) return `\n\nBody, \`${type}\`.`
  return `\n\nBody, \`${type}\`:\n\n${table(['member', 'value', 'needed', 'default', 'meaning'], rows)}`
}

const parameters = ({ parameters: all = [] }: Operation): string => {
  const rows = all.map(({ description, in: place, name, required, schema = {} }) => [
    `\`${name}\``,
    place,
    typeOf(schema),
    required ? 'yes' : '',
    description ?? schema.description ?? '',
  ])
  return rows.length > 0 ? `\n\n${table(['parameter', 'in', 'value', 'needed', 'meaning'], rows)}` : ''
}

const answers = ({ responses = {} }: Operation): string =>
  Object.entries(responses)
    .map(([status, { description = '' }]) => `${status}${description && ` (${description})`}`)
    .join(', ')

const section = (path: string, method: string, operation: Operation): string => {
  const { description, summary = '' } = operation
  const text = description ? `\n\n${description}` : ''
  return `### \`${method.toUpperCase()} ${path}\`\n\n${summary}.${text}${parameters(operation)}${body(operation)}\n\nAnswers: ${answers(operation)}.`
}

/** Every endpoint, from the OpenAPI document that the provider serves. */
export function endpointsPage({ paths = {} }: OpenApi): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    operationsOf(methods).map(([method, operation]) => ({ path, text: section(path, method, operation) })),
  )
  const groupOf = (path: string) => GROUPS.find(([, pattern]) => pattern.test(path))?.[0]
  const lost = all.find(({ path }) => groupOf(path) === undefined)
  if (lost) throw new Error(`${lost.path} belongs to no group of endpoints`)
  const groups = GROUPS.map(
    ([name]) =>
      `## ${name}\n\n${all
        .filter(({ path }) => groupOf(path) === name)
        .map(({ text }) => text)
        .join('\n\n')}`,
  )
  return `---
outline: 2
---

# Endpoints

All are below the issuer, except the probes. The same document is served as \`/openapi.json\`. The endpoints of OpenID Connect
and OAuth are as the standards say that are named with them; clients find them in the provider's metadata. Elsewhere a refusal is
\`{ "error": { "code", "message", "retryable", "requestId", "field" } }\`. [Metrics](../guide/observability.md) have a port of their
own.

${groups.join('\n\n')}
`
}
