/** A CAIP-10 account; undefined for a CAIP-2 chain, which has one part less. */
export const accountOf = (place: string): string | undefined =>
  place.split(':').length > 2 ? place : undefined

/** CAIP-2 namespace of an account or a chain. */
export const namespaceOf = (place: string): string => place.slice(0, place.indexOf(':'))
