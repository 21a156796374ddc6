/**
 * Every page of a list, one after the other: the next one is read when the one before has been dealt with. `read` takes where
 * the page begins, as the one before has said it; after the last one there is no `next`.
 */
export async function* everyPage<T extends { readonly next?: string | undefined }>(
  read: (after: string | undefined) => Promise<T>,
): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield page
    after = page.next
  } while (after !== undefined)
}

/** What is on all pages of a list, in one. */
export const everyEntry = async <Page extends { readonly next?: string | undefined }, Entry>(
  read: (after: string | undefined) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): Promise<readonly Entry[]> => {
  const found: Entry[] = []
  for await (const page of everyPage(read)) found.push(...entriesOf(page))
  return found
}
