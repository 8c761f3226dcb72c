import type { Json } from '../module.ts'

/** A value as Python's str() prints it: texts as they are, the rest as in Python's source. */
export function pythonText(value: Json): string {
  return typeof value === 'string' ? value : pythonSource(value)
}

function pythonSource(value: Json): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(pythonSource).join(', ')}]`
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${quoted(key)}: ${pythonSource(member)}`)
    return `{${members.join(', ')}}`
  }
  return String(value)
}

const short: { readonly [char: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(/[\\\n\r\t]/g, char => short[char] ?? char).replaceAll(mark, mark === "'" ? "\\'" : mark)
  return `${mark}${body.replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, unprintable)}${mark}`
}

function unprintable(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
