import { ReaderError } from '../errors.ts'

/** The answer, or a rejection when it takes longer. The question itself cannot be taken back. */
export async function withTimeout<T>(answer: Promise<T>, milliseconds: number, method: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ReaderError(`${method} was not answered within ${milliseconds} ms.`)),
      milliseconds,
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
