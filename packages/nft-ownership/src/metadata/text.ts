/**
 * Takes a character off the end of a text, as often as it is there. A pattern such as `/x+$/` would do the same in a time
 * that grows with the square of a hostile text.
 */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}
