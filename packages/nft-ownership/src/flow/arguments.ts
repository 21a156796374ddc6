/** An argument of a script, in JSON-CDC. */
export type Argument = { readonly type: string; readonly value: unknown }

/** Of type `Address`: `0x` and 16 hexadecimal digits. */
export function address(value: string): Argument {
  return { type: 'Address', value }
}

export function text(value: string): Argument {
  return { type: 'String', value }
}

/** Of type `Int`. */
export function int(value: number): Argument {
  return { type: 'Int', value: String(value) }
}

/** Of type `PublicPath?`. */
export function publicPath(identifier: string | undefined): Argument {
  const path = { type: 'Path', value: { domain: 'public', identifier } }
  return { type: 'Optional', value: identifier === undefined ? null : path }
}

/** Of type `[UInt64]?`. */
export function ids(values: readonly string[] | undefined): Argument {
  const list = { type: 'Array', value: values?.map((value) => ({ type: 'UInt64', value })) }
  return { type: 'Optional', value: values === undefined ? null : list }
}
