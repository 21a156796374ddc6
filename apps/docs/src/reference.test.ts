import { readdirSync, readFileSync } from 'node:fs'
import { OWNERSHIP_CODES } from '@countersign/nft-ownership'
import { CODES } from '@countersign/siwx-core'
import { describe, expect, test } from 'vitest'
import { CHAIN_PAGES, chainPage } from './chains.ts'
import { cliPage, subcommandsOf } from './cli.ts'
import { configurationPage, keysOf, variableOf } from './configuration.ts'
import { endpointsPage } from './endpoints.ts'
import { errorsPage } from './errors.ts'
import { libraryErrorsPage } from './libraryErrors.ts'
import { table } from './table.ts'
import { tokenErrorsPage } from './tokenErrors.ts'

describe('table', () => {
  test('behavior: cells cannot break out of the table or into HTML', () => {
    expect(table(['a'], [['b | <i>\nc']])).toBe('| a |\n| --- |\n| b \\| &lt;i> c |')
  })
})

describe('errorsPage', () => {
  test('behavior: every code has a row', () => {
    const page = errorsPage()
    for (const code of CODES) expect(page).toContain(`| \`${code}\` |`)
    expect(page.match(/^\| `/gm)).toHaveLength(CODES.length)
  })
})

describe('the API reference', () => {
  const root = new URL('../../../', import.meta.url)
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))
  type Manifest = { readonly private?: boolean; readonly exports?: Readonly<Record<string, Entry>> }
  type Entry = string | { readonly '@countersign/source'?: string }

  /** The source of every module that the packages promise, but those of single backends, which are named by a pattern. */
  const promised = readdirSync(new URL('packages', root)).flatMap((name) => {
    const manifest = read(`packages/${name}/package.json`) as Manifest
    const entries = manifest.private === true ? [] : Object.entries(manifest.exports ?? {})
    return entries.flatMap(([subpath, entry]) => {
      const source = typeof entry === 'string' ? undefined : entry['@countersign/source']
      return source === undefined || subpath.includes('*')
        ? []
        : [`../../packages/${name}/${source.slice(2)}`]
    })
  })
  const { entryPoints } = read('apps/docs/typedoc.json') as { entryPoints: string[] }

  test('default: it has every module that the packages promise', () => {
    expect(promised.length).toBeGreaterThan(40)
    expect(entryPoints.toSorted()).toEqual(promised.toSorted())
  })

  test('behavior: the compiler is given all of them: others would be left out without a word', () => {
    const { files } = read('apps/docs/tsconfig.typedoc.json') as { files: string[] }
    expect(files).toEqual(entryPoints)
  })
})

describe('libraryErrorsPage', () => {
  test('default: the codes of pages, nodes, gates and the engine have a row each', () => {
    const page = libraryErrorsPage()
    for (const code of ['no_accounts', 'answer_invalid', 'field_mismatch', 'gate_widened', 'builtin'])
      expect(page).toContain(`| \`${code}\` |`)
    expect(page.match(/^## /gm)).toHaveLength(5)
  })
})

describe('tokenErrorsPage', () => {
  test('behavior: every code has a row, and says whether it may change', () => {
    const page = tokenErrorsPage()
    for (const code of OWNERSHIP_CODES) expect(page).toContain(`| \`${code}\` |`)
    expect(page).toContain('| `chain_unavailable` | yes |')
    expect(page).toContain('| `no_contract` | no |')
    for (const code of ['not_held', 'denied', 'policy_limit']) expect(page).toContain(`| \`${code}\` |`)
  })
})

describe('chainPage', () => {
  test.each(Object.keys(CHAIN_PAGES))('%s: the page of the package, without elements', (name) => {
    const page = chainPage(name)
    expect(page).toMatch(/^# /)
    expect(page.replace(/```[\s\S]*?```|`[^`\n]*`/g, '')).not.toMatch(/<[A-Za-z/]/)
  })
})

describe('endpointsPage', () => {
  test('default: a section for every method, with its members and answers', () => {
    const page = endpointsPage({
      paths: {
        '/admin/clients/{id}': {
          patch: {
            summary: 'Change a client',
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    required: ['name'],
                    properties: {
                      name: { type: 'string', description: 'Shown | to people.' },
                      scopes: { type: 'array', items: { type: 'string' }, default: [] },
                    },
                  },
                },
              },
            },
            responses: { 200: { description: 'Changed.' }, 404: {} },
          },
        },
      },
    })
    expect(page).toContain('### `PATCH /admin/clients/{id}`')
    expect(page).toContain('| `id` | path | string | yes |  |')
    expect(page).toContain('| `name` | string | yes |  | Shown \\| to people. |')
    expect(page).toContain('| `scopes` | list of string |  | `[]` |  |')
    expect(page).toContain('Answers: 200 (Changed.), 404.')
  })

  test('error: an endpoint that belongs nowhere', () => {
    expect(() => endpointsPage({ paths: { '/new': { get: {} } } })).toThrow('/new')
  })
})

describe('configurationPage', () => {
  const schema = {
    properties: {
      $schema: { type: 'string' },
      issuer: { type: 'string', default: 'http://127.0.0.1', description: 'Issuer.' },
      server: {
        description: 'The listener.',
        properties: { trustProxy: { type: 'boolean', default: false, description: 'Trust.' } },
      },
      chains: {
        description: 'Chains.',
        additionalProperties: { properties: { rpc: { type: 'array', items: { type: 'string' } } } },
      },
    },
  }

  test('behavior: what is described elsewhere is not described again', () => {
    const tenants = { additionalProperties: { properties: { server: { $ref: '#/properties/server' } } } }
    expect(keysOf({ properties: { tenants } }).map(({ path }) => path)).toEqual(['tenants.*'])
  })

  test('default', () => {
    const page = configurationPage(schema)
    expect(page).toContain('| `issuer` | string | `http://127.0.0.1` | Issuer. | `COUNTERSIGN_ISSUER` |')
    expect(page).toContain(
      '| `server.trustProxy` | boolean | `false` | Trust. | `COUNTERSIGN_SERVER__TRUST_PROXY` |',
    )
    expect(page).toContain('| `chains.*.rpc` | list of string |  |  | the whole group as JSON |')
    expect(page).not.toContain('$schema')
  })

  test('behavior: keys are listed to the leaves', () => {
    expect(keysOf(schema).map(({ path }) => path)).toEqual(['issuer', 'server.trustProxy', 'chains.*.rpc'])
    expect(variableOf('chains.*.rpc')).toBeUndefined()
  })
})

describe('cliPage', () => {
  const root = 'Usage: countersign\n\nCommands:\n  start   starts\n  keys\n  help [command]\n'

  test('behavior: walks the commands', () => {
    expect(subcommandsOf(root)).toEqual(['start', 'keys'])
    const page = cliPage((command) => (command.length === 0 ? root : `Usage: ${command.join(' ')}`))
    expect(page.match(/^## .*$/gm)).toEqual(['## countersign', '## countersign start', '## countersign keys'])
  })
})
