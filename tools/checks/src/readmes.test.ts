import { describe, expect, test } from 'vitest'
import { readmes } from './readmes.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const TEXT = `# @countersign/x

Does one thing.

\`\`\`sh
npm install @countersign/x
\`\`\`

\`\`\`ts
# not a heading
\`\`\`

## What is checked

## Runtimes and size

Node.js. At most 3 kB (brotli).

## Security notes

## Licence

Apache-2.0
`

const check = (text: string | undefined) =>
  readmes(
    workspaceOf('/', [
      manifestFile('packages/x', {}),
      { path: '.size-limit.json', text: JSON.stringify([{ name: 'x: all', limit: '3 kB' }]) },
      ...(text === undefined ? [] : [{ path: 'packages/x/README.md', text }]),
    ]),
  )

describe('readmes', () => {
  test('default: name, sentence, install, example, and the same end', () => {
    expect(check(TEXT)).toEqual([])
  })

  test.each([
    ['none', undefined, 'has no README.md'],
    ['another name', TEXT.replace('# @countersign/x', '# x'), 'does not begin with its name'],
    ['no sentence', TEXT.replace('Does one thing.', '- one thing'), 'does not say what it is'],
    ['nothing to install', TEXT.replace('install @countersign/x', 'install y'), 'how to install it'],
    ['no example', TEXT.replace(/```ts[^`]*```/, ''), 'has no example'],
    ['another end', TEXT.replace('## Security notes', '## Security'), 'does not end with Runtimes and size'],
    ['something behind the end', `${TEXT}\n## More\n`, 'does not end with'],
    ['a size that is no budget', TEXT.replace('3 kB', '2.9 kB'), 'no budget of .size-limit.json is 2.9 kB'],
  ])('error: %s', (_, text, problem) => {
    expect(check(text)).toEqual([expect.stringContaining(problem)])
  })

  test('behavior: what is private is written as it likes', () => {
    expect(readmes(workspaceOf('/', [manifestFile('packages/x', { private: true })]))).toEqual([])
  })
})
