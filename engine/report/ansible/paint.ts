/** The colours of Ansible's default callback by what they say. */
const codes = {
  ok: '0;32',
  changed: '0;33',
  error: '0;31',
  unreachable: '1;31',
  skipped: '0;36',
  added: '0;32',
  removed: '0;31',
  hunk: '0;36',
  warning: '1;35',
  verbose: '0;34',
} as const

export type Shade = keyof typeof codes

/** Colours each line of a text; leaves it alone where there are no colours. */
export type Paint = (shade: Shade, text: string) => string

/** The paint of a screen with or without colours. */
export function paintFor(colours: boolean): Paint {
  if (!colours) return (_shade, text) => text
  return (shade, text) =>
    text
      .split('\n')
      .map(line => `\u001b[${codes[shade]}m${line}\u001b[0m`)
      .join('\n')
}
