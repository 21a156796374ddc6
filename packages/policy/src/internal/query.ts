const QUERY = /^data(?:\.[A-Za-z_][A-Za-z0-9_]{0,127}){1,16}$/

/** Whether a text is `data.<package>.<rule>`, in plain names. */
export function isQuery(text: string): boolean {
  return QUERY.test(text)
}

/** The names of a query behind `data`. */
export function queryPath(query: string): readonly string[] {
  return query.split('.').slice(1)
}
