/** What is accepted unless said otherwise: asymmetric signatures that every current issuer can make. */
export const ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']

const ASYMMETRIC = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/

/** Refuses a list with `none`, a shared-secret algorithm or a name that is not known (RFC 8725 section 3.1). */
export const checkedAlgorithms = (algorithms: readonly string[] = ALGORITHMS): readonly string[] => {
  const wrong = algorithms.filter((name) => !ASYMMETRIC.test(name))
  if (algorithms.length === 0 || wrong.length > 0)
    throw new TypeError(
      `algorithms must be asymmetric signature algorithms: ${wrong.join(', ') || 'none given'}`,
    )
  return algorithms
}
