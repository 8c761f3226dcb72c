import { type Markup, plainMarkup } from './lexer.ts'

/** How a template file is read: where it is, and what its task says of delimiters and white space. */
export interface FileOptions {
  readonly path: string
  readonly trimBlocks?: boolean
  readonly lstripBlocks?: boolean
  readonly blockStartString?: string
  readonly blockEndString?: string
  readonly variableStartString?: string
  readonly variableEndString?: string
  readonly commentStartString?: string
  readonly commentEndString?: string
  readonly newlineSequence?: string
}

/** A file's text without its `#jinja2:` line, and the markup that this line and the options make. */
export function fileMarkup(source: string, options: FileOptions): { text: string; markup: Markup; newline: string } {
  const header = /^#jinja2:(.*)\n/.exec(source)
  const said = new Map(
    (header?.[1] ?? '').split(',').flatMap(pair => {
      const [, name = '', value = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(pair) ?? []
      return name === '' ? [] : [[name, value.replace(/^(['"])(.*)\1$/, '$2')] as const]
    }),
  )
  const pick = (name: string, option: string | undefined, otherwise: string) => said.get(name) ?? option ?? otherwise
  const flag = (name: string, option: boolean | undefined, otherwise: boolean) =>
    said.has(name) ? /^true$/i.test(said.get(name) ?? '') : (option ?? otherwise)
  const markup: Markup = {
    blockStart: pick('block_start_string', options.blockStartString, plainMarkup.blockStart),
    blockEnd: pick('block_end_string', options.blockEndString, plainMarkup.blockEnd),
    variableStart: pick('variable_start_string', options.variableStartString, plainMarkup.variableStart),
    variableEnd: pick('variable_end_string', options.variableEndString, plainMarkup.variableEnd),
    commentStart: pick('comment_start_string', options.commentStartString, plainMarkup.commentStart),
    commentEnd: pick('comment_end_string', options.commentEndString, plainMarkup.commentEnd),
    trimBlocks: flag('trim_blocks', options.trimBlocks, true),
    lstripBlocks: flag('lstrip_blocks', options.lstripBlocks, false),
    rawBackslashes: false,
  }
  const newline = (said.get('newline_sequence') ?? options.newlineSequence ?? '\n').replaceAll('\\n', '\n').replaceAll('\\r', '\r')
  return { text: header ? source.slice(header[0].length) : source, markup, newline }
}
