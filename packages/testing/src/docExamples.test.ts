import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { docExamples } from './docExamples.ts'

const cache = join(import.meta.dirname, '../.cache')
mkdirSync(cache, { recursive: true })
const root = mkdtempSync(join(cache, 'package-'))
afterAll(() => rmSync(root, { recursive: true }))
const here = pathToFileURL(join(root, 'src/docExamples.test.ts')).href

/** The tests of a package whose one source has one example, about the export `a`. */
function testsOf(lines: string, runs: Parameters<typeof docExamples>[1] = {}) {
  const example = lines.split('\n').map((line) => ` * ${line}\n`)
  mkdirSync(join(root, 'src'), { recursive: true })
  const docstring = `/**\n * @example\n * \`\`\`ts\n${example.join('')} * \`\`\`\n */\n`
  writeFileSync(join(root, 'src/a.ts'), `${docstring}export const a = 1\n`)
  return docExamples(here, runs)
}

const run = async (lines: string, runs?: Parameters<typeof docExamples>[1]): Promise<string> => {
  for (const each of testsOf(lines, runs)) {
    const refusal = await each.run().catch((error: Error) => error.message)
    if (refusal !== undefined) return refusal
  }
  return 'passed'
}

describe('docExamples', () => {
  test('default', async () => {
    expect(testsOf('1').map(({ name }) => name)).toEqual([
      'the list of examples names none that is not there',
      'a.ts#a',
    ])
    expect(await run("import { join } from 'node:path'\n\njoin('a', 'b') // 'a/b'")).toBe('passed')
    expect(await run("console.log('a', [1]) // a [ 1 ]")).toBe('passed')
    expect(await run("const a: readonly string[] = ['x'.repeat(64)]\n\na // [ 'xxx…' ]")).toBe('passed')
  })

  test('error: a promise that is not kept', async () => {
    expect(await run('1 + 1 // 3')).toBe('line 4 promises 3 and gives 2')
    expect(await run("console.log('2') // '2'")).toBe("line 4 promises '2' and gives 2")
    expect(await run('1 // …2')).toBe('line 4 promises …2 and gives 1')
    expect(await run('if (Date.now() < 0) console.log(1) // 1')).toBe('line 4 is never reached: 1')
  })

  test('error: an example that shows nothing', async () => {
    expect(await run('const b = 2')).toBe('it promises nothing, and nothing is checked')
  })

  test('parameters: check, prints', async () => {
    const seen: unknown[] = []
    const check = (names: object) => seen.push(names)
    expect(await run('export const b = 2\nfunction c() {}', { 'a.ts#a': { check } })).toBe('passed')
    expect(seen).toEqual([{ b: 2, c: expect.any(Function) }])
    expect(await run('console.log(1)', { 'a.ts#a': { prints: ['1'] } })).toBe('passed')
    expect(await run('console.log(2)', { 'a.ts#a': { prints: ['1'] } })).toBe(
      "it prints [ '2' ] and not [ '1' ]",
    )
    expect(await run('console.log(2)\n2 // 2')).toBe("it prints [ '2' ] and not []")
  })

  test('parameters: given', async () => {
    const text = 'declare const b: {\n  c: number\n}\n\nb.c // 2'
    expect(await run(text, { 'a.ts#a': { given: { b: { c: 2 } } } })).toBe('passed')
    expect(await run(text)).toBe('no value is given for b')
    expect(await run('1 // 1', { 'a.ts#a': { given: { b: 1 } } })).toBe(
      'a value is given for b, which is not declared',
    )
  })

  test('parameters: fetch', async () => {
    const text =
      "const answer = await fetch('https://rpc.example', { method: 'POST' })\n\nawait answer.text() // 'POST'"
    expect(await run(text, { 'a.ts#a': { fetch: async (_url, init) => new Response(init?.method) } })).toBe(
      'passed',
    )
    expect(await run(text)).toBe('The example reaches the network: https://rpc.example/')
    const caught = "await fetch('https://rpc.example').catch(() => 'down') // 'down'"
    expect(await run(caught)).toBe('it reaches the network: https://rpc.example/')
  })

  test('parameters: compiledOnly', async () => {
    const [, example] = testsOf('throw new Error()', { 'a.ts#a': { compiledOnly: 'it throws' } })
    expect(example?.name).toBe('a.ts#a, NOT RUN: it throws')
    await example?.run()
  })

  test('error: a run for an example that is not there', async () => {
    expect(await run('1 // 1', { 'b.ts#b': {} })).toBe('b.ts#b')
  })
})
