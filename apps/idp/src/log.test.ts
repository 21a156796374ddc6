import { execFile } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createLogger, inOneWrite } from './log.ts'

const written = (entry: object): Record<string, unknown> => {
  const lines: string[] = []
  createLogger({ log: { level: 'info' } }, { write: (line: string) => void lines.push(line) }).info(entry)
  return JSON.parse(lines.join('')) as Record<string, unknown>
}

const AUTHORIZATION_CODE = 'BWJV4k2woWtBjUGKuxmPEMNKs0e9IVmgf76Drwrdx_2'

describe('log', () => {
  test('default: the code of a refusal is readable', () => {
    expect(written({ code: 'nonce_used' })).toMatchObject({ code: 'nonce_used' })
    const error = Object.assign(new Error('busy'), { code: 'store_busy' })
    expect(written({ err: error })).toMatchObject({ err: { code: 'store_busy' } })
  })

  test('error: an authorization code is not, at any level', () => {
    for (const entry of [
      { code: AUTHORIZATION_CODE },
      { params: { code: AUTHORIZATION_CODE } },
      { oidc: { params: { code: AUTHORIZATION_CODE } } },
      { code: [AUTHORIZATION_CODE] },
    ]) {
      expect(JSON.stringify(written(entry))).not.toContain(AUTHORIZATION_CODE)
    }
  })

  test.for(['signature', 'client_secret', 'clientSecret', 'refresh_token', 'cookie', 'proof'])(
    'error: %s is redacted whatever it looks like',
    (name) => {
      expect(written({ [name]: 'nonce_used' })).toMatchObject({ [name]: '[redacted]' })
    },
  )
})

describe('inOneWrite', () => {
  const open = () => {
    const writes: string[] = []
    const output = inOneWrite({ write: (text: string) => void writes.push(text) })
    return { output, writes }
  }

  test('default: the lines of a turn in their order, then those of the next', async () => {
    const { output, writes } = open()
    output.write('a\n')
    output.write('b\n')
    expect(writes).toEqual([])
    await setImmediate()
    output.write('c\n')
    await setImmediate()
    expect(writes).toEqual(['a\nb\n', 'c\n'])
  })

  test('behavior: at an exit, and after a fatal line, nothing is left behind', async () => {
    const { output, writes } = open()
    createLogger({ log: { level: 'info' } }, output).fatal('the end')
    expect(writes.join('')).toContain('the end')
    output.write('last\n')
    output.flushSync()
    await setImmediate()
    expect(writes.slice(1)).toEqual(['last\n'])
  })

  test('behavior: what is said in the turn that ends the process is on standard output', async () => {
    const program = `import { createLogger } from ${JSON.stringify(import.meta.resolve('./log.ts'))}
const log = createLogger({ log: { level: 'info' } })
log.info('first')
setImmediate(() => setImmediate(() => { log.info('last'); process.exit(0) }))`
    const args = ['--conditions=@countersign/source', '--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    expect(stdout.match(/"msg":"\w+"/g)).toEqual(['"msg":"first"', '"msg":"last"'])
  })
})
