import { ConnectorError } from '../errors.ts'

/** Resolves as `work` does, unless that takes longer than `milliseconds`: then rejects with `disconnected`. */
export const inTime = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectorError('disconnected')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
