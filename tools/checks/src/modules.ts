import { parseSync } from 'vite'

/** What a module takes and gives, read from its syntax. */
export type ModuleShape = {
  /** Specifiers of every import and re-export, static or `import('literal')`. */
  readonly imports: readonly { readonly specifier: string; readonly typeOnly: boolean }[]
  /** Names that can be imported from it. */
  readonly exports: readonly string[]
  /** Specifiers behind `export *`. */
  readonly starExports: readonly string[]
  /** Text of its comments. */
  readonly comments: readonly string[]
}

/** Reads the shape of a TypeScript module; throws on a syntax error. */
export function readModule(path: string, text: string): ModuleShape {
  const { module, comments, errors } = parseSync(path, text, {
    lang: path.endsWith('x') ? 'tsx' : 'ts',
    sourceType: 'module',
  })
  const [error] = errors
  if (error) throw new Error(`${path}: ${error.message}`)
  const reExports = module.staticExports.flatMap((statement) =>
    statement.entries.flatMap((entry) => (entry.moduleRequest ? [entry] : [])),
  )
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^['"](.+)['"]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    return literal?.[1] ? [literal[1]] : []
  })
  return {
    imports: [
      ...module.staticImports.map((statement) => ({
        specifier: statement.moduleRequest.value,
        typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
      })),
      ...reExports.map((entry) => ({ specifier: entry.moduleRequest?.value ?? '', typeOnly: entry.isType })),
      ...dynamic.map((specifier) => ({ specifier, typeOnly: false })),
    ],
    exports: module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.exportName.kind === 'Default'
          ? ['default']
          : entry.exportName.name
            ? [entry.exportName.name]
            : [],
      ),
    ),
    starExports: reExports.flatMap((entry) =>
      entry.importName.kind === 'All' || entry.importName.kind === 'AllButDefault'
        ? [entry.moduleRequest?.value ?? '']
        : [],
    ),
    comments: comments.map((comment) => comment.value),
  }
}

/** `@scope/name` or `name` of a bare specifier; `undefined` for relative and `node:` ones. */
export function packageOf(specifier: string): string | undefined {
  if (/^(?:[./#]|node:)/.test(specifier)) return undefined
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
