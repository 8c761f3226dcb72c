/** One file made of several, one behind the other, by the rules of Ansible's `assemble`: each begins a line, the delimiter stands between. */
export function assembled(fragments: readonly string[], delimiter: string | undefined): string {
  let text = ''
  fragments.forEach((fragment, index) => {
    const ended = text !== '' && !text.endsWith('\n') ? `${text}\n` : text
    text = (index > 0 && delimiter ? `${ended}${delimited(delimiter)}` : ended) + fragment
  })
  return text
}

/** With its escapes read, and the end of its line. */
function delimited(delimiter: string): string {
  const known: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
  const text = delimiter.replace(/\\([ntr\\])/g, (_, letter: string) => known[letter] ?? letter)
  return text.endsWith('\n') ? text : `${text}\n`
}
