import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from '../http/openapi.ts'
import { createProgram } from './program.ts'

const GUIDE = new URL('../../../docs/guide/administration.md', import.meta.url)

type Row = { readonly command: string; readonly request: string; readonly right: string }

let everywhere: readonly Row[]
let here: readonly string[]

const cells = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const code = (cell: string | undefined): string => /^`([^`]+)`$/.exec(cell ?? '')?.[1] ?? ''

beforeAll(async () => {
  const lines = (await readFile(GUIDE, 'utf8')).split('\n')
  const tableAfter = (heading: string): readonly (readonly string[])[] => {
    const from = lines.indexOf(heading)
    const to = lines.findIndex((line, index) => index > from && !line.startsWith('|'))
    return lines.slice(from + 2, to).map(cells)
  }
  everywhere = tableAfter('| command | request | right | |').map(([command, request, right]) => ({
    command: code(command),
    // Parameters are for readers.
    request: code(request).replace(/\?.*$/, ''),
    right: code(right),
  }))
  here = tableAfter('| command | |').flatMap(([commands = '']) => commands.split(', ').map(code))
})

const leaves = (command: Command, path: readonly string[] = []): readonly string[] =>
  command.commands.flatMap((child) =>
    child.commands.length > 0 ? leaves(child, [...path, child.name()]) : [[...path, child.name()].join(' ')],
  )

const commands = (): readonly string[] => {
  const context = { env: {}, input: async () => '', output: { result: () => {}, note: () => {} } }
  return leaves(
    createProgram(
      context,
      () => {},
      () => {},
    ),
  )
}

const requests = (): readonly string[] => {
  const { paths = {} } = openApiDocument('https://id.example')
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/admin/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { readonly description?: string }>).map(
        ([method, { description }]) =>
          `${method.toUpperCase()} ${path} ${/right `([a-z]+:[a-z]+)`/.exec(description ?? '')?.[1]}`,
      ),
    )
}

describe('the table of verbs in the guide', () => {
  test('names every command once, and no other', () => {
    const named = [...everywhere.map(({ command }) => command), ...here]
    expect(named.toSorted()).toEqual(commands().toSorted())
  })

  test('names every request with its right, and no other', () => {
    const named = new Set(everywhere.map(({ request, right }) => `${request} ${right}`))
    expect([...named].sort()).toEqual(requests().toSorted())
  })
})
