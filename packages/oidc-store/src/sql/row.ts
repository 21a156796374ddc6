/** A row as a driver returns it: text, numbers or their text, null. */
export type Row = Readonly<Record<string, unknown>>

/** Named parameters of a statement. */
export type Values = Readonly<Record<string, string | number | null>>
