import { type Document, isCollection, isScalar, visit, type YAMLParseError } from 'yaml'

/** A mistake of the text itself, where it begins, and what to do. */
export interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly offset: number
  readonly hint: string
}

/** What the parser found, in words of ours and at the place that must be mended, which is often not where the parser stumbled. */
export function syntaxProblems(document: Document, text: string): SyntaxProblem[] {
  const told = document.errors.map(error => problemOf(error, document, text))
  const seen = new Set<number>()
  // Behind the first mistake of a line the parser guesses.
  return told.filter(({ offset }) => {
    const line = text.slice(0, offset).split('\n').length
    return !seen.has(line) && seen.add(line)
  })
}

function problemOf(error: YAMLParseError, document: Document, text: string): SyntaxProblem {
  const code = `yaml-${error.code.toLowerCase().replaceAll('_', '-')}`
  const offset = Math.min(error.pos[0], text.length)
  const line = lineAt(text, offset)
  if (isUnquotedTemplate(line)) return { code: 'yaml-unquoted-template', ...unquotedTemplate, offset: templateAt(text, offset) }
  if (error.code === 'UNEXPECTED_TOKEN' && /^\s*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)))
    return { code, ...strayLine, offset: atWord(text, offset) }
  const found = known.find(({ of, says }) => of === error.code && (says === undefined || says.test(error.message)))
  if (!found) return { code, message: sentence(error.message), offset, hint: 'look at the indentation and the quotes around it' }
  const place = found.opens?.(document, offset) ?? (found.opens ? offset : atWord(text, offset))
  return { code, message: found.message, offset: place, hint: found.hint }
}

/** A value that begins with a template, in words: YAML takes the braces for a mapping. */
export const unquotedTemplate = {
  message: 'a value that begins with {{ must be quoted',
  hint: 'put quotes around the whole value: "{{ … }}"',
}

const strayLine = {
  message: 'this line is neither part of what is above it nor a list entry',
  hint: 'indent it like the lines it belongs to, or begin it with "- "',
}

interface Known {
  readonly of: YAMLParseError['code']
  readonly says?: RegExp
  readonly message: string
  readonly hint: string
  /** Where what is not closed begins. */
  readonly opens?: (document: Document, before: number) => number | undefined
}

const known: readonly Known[] = [
  { of: 'TAB_AS_INDENT', message: 'a tab cannot indent', hint: 'indent with spaces' },
  {
    of: 'MISSING_CHAR',
    says: /quote/,
    message: 'this quote is not closed',
    hint: 'close it where the value ends, and look whether a quote above ended too early',
    opens: quoteBefore,
  },
  { of: 'MISSING_CHAR', says: /Flow/, message: 'this bracket is not closed', hint: 'close it with ] or }', opens: bracketBefore },
  {
    of: 'BAD_INDENT',
    says: /Flow/,
    message: 'this bracket is not closed, or its lines are not indented',
    hint: 'close it with ] or }; what is inside stands further right than the key',
    opens: bracketBefore,
  },
  { of: 'MISSING_CHAR', says: /Sequence item/, ...strayLine },
  {
    of: 'BAD_INDENT',
    message: 'this line stands at a column where nothing above it begins',
    hint: 'keys of one mapping, and entries of one list, begin at the same column',
  },
  {
    of: 'BLOCK_AS_IMPLICIT_KEY',
    message: 'a second ": " in one line',
    hint: 'quote a value that holds ": ", or put what it maps on a line of its own',
  },
  {
    of: 'UNEXPECTED_TOKEN',
    says: /scalar at node end/,
    message: 'there is text behind the end of the value',
    hint: 'quote the whole value; inside of single quotes a quote is written twice',
  },
  {
    of: 'MULTILINE_IMPLICIT_KEY',
    message: 'a key goes over more than one line',
    hint: 'is a colon missing, or a line not indented far enough?',
  },
  {
    of: 'MISSING_CHAR',
    says: /implicit map/i,
    message: 'here a colon is missing',
    hint: 'write "key: value", with a space behind the colon',
  },
  { of: 'BAD_SCALAR_START', message: 'a plain value cannot begin so', hint: 'quote it' },
  { of: 'BAD_DQ_ESCAPE', message: 'double quotes know no such escape', hint: 'write the backslash twice, or use single quotes' },
  { of: 'MULTIPLE_DOCS', message: 'a file holds one document only', hint: 'take the second "---" out, or make two files' },
  { of: 'BLOCK_IN_FLOW', message: 'brackets cannot hold lines with "- "', hint: 'close the bracket, or use commas inside' },
]

function quoteBefore(document: Document, before: number): number | undefined {
  return last(document, before, node => isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'))
}

/** Where the last bracket that is open at an offset begins. */
export function bracketBefore(document: Document, before: number): number | undefined {
  return last(document, before, node => isCollection(node) && node.flow === true && (node.range?.[1] ?? 0) >= before - 1)
}

function last(document: Document, before: number, is: (node: unknown) => boolean): number | undefined {
  let found: number | undefined
  visit(document, {
    Node(_, node) {
      const start = node.range?.[0]
      if (start !== undefined && start <= before && is(node)) found = Math.max(found ?? 0, start)
    },
  })
  return found
}

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n')[0] ?? ''
}

const unquoted = /(?:^|[:-])\s+\{\{|=\s*\{\{.*: /

function isUnquotedTemplate(line: string): boolean {
  return unquoted.test(line)
}

function templateAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const found = lineAt(text, offset).indexOf('{{')
  return found < 0 ? offset : start + found
}

/** The first word of a line rather than the space before it; the end of the text rather than beyond it. */
function atWord(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const blank = /^[ ]*/.exec(text.slice(start))?.[0].length ?? 0
  return Math.max(offset, start + blank)
}

function sentence(message: string): string {
  return (
    message
      .split('\n')[0]
      ?.replace(/ at line \d+, column \d+:?$/, '')
      .replace(/\.$/, '') ?? message
  )
}
