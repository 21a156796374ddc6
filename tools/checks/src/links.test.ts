import { describe, expect, test } from 'vitest'
import { documents, links } from './links.ts'
import { workspaceOf } from './workspace.ts'

function check(text: string): readonly string[] {
  const workspace = workspaceOf('/', [
    { path: 'docs/a.md', text },
    { path: 'docs/b.md', text: '' },
  ])
  return links(workspace, (path) => path === 'packages/core')
}

describe('links', () => {
  test('default', () => {
    const text =
      '[b](b.md) [b](./b#part) [core](../packages/core/) [out](https://example.com) [top](#top) [page](/x)'
    expect(check(text)).toEqual([])
  })

  test('behavior: code is not prose', () => {
    expect(check('```ts\nf[0](gone)\n```')).toEqual([])
  })

  test('error: a target with a title, or an anchor, that does not exist', () => {
    expect(check('see [b](b.md "a title")')).toEqual([])
    expect(check('see [c](c.md "a title") and [d](d.md#x "a title")')).toEqual([
      'docs/a.md: c.md does not exist',
      'docs/a.md: d.md does not exist',
    ])
  })

  test('error: a target that does not exist', () => {
    expect(check('see [c](../c.md#x)')).toEqual(['docs/a.md: ../c.md does not exist'])
  })
})

describe('documents', () => {
  function mention(comment: string): readonly string[] {
    return documents(
      workspaceOf('/', [
        { path: 'a.ts', text: comment },
        { path: 'docs/guide.md', text: '' },
      ]),
    )
  }

  test('default', () => {
    expect(mention('/** See guide.md. */')).toEqual([])
  })

  test('error: a document that does not exist', () => {
    expect(mention('/** See `secret.md` 1.2. */')).toEqual(['a.ts: names secret.md, which does not exist'])
  })
})
