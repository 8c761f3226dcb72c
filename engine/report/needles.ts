/** What is shown in place of a secret. */
export const stars = '********'

/**
 * Ansible masks secrets of any length, so that one of a single letter turns the screen into stars. Here shorter ones are masked where
 * they stand as a word of their own, and the shortest where they are all of a value.
 */
const shortest = 6
const shortestWord = 4
const letter = '[\\w\\u00c0-\\u1fff]'

/** Finds secrets in texts. */
export interface Needles {
  /** The text with every secret in it masked. */
  mask(text: string): string
  /** The same for a value that stands alone, which may be a secret of any length, with space around it. */
  maskValue(value: string): string
  /** How many characters at the end of a text may be the beginning of a secret. */
  pending(text: string): number
}

/** All ways in which secrets may stand in a text: raw, a line alone, JSON, a URL, base64, a quoted word of sh or Python. */
export function needlesOf(secrets: Iterable<string>): Needles {
  const all = [...secrets].map(secret => secret.trim()).filter(text => text !== '')
  const short = new Set(all.filter(text => text.length < shortest))
  const words = [...short].filter(text => text.length >= shortestWord)
  const forms = new Set([...secrets].flatMap(formsOf).filter(form => form.length >= shortest))
  const found = [...forms, ...words].sort((a, b) => b.length - a.length)
  const parts = found.map(form => (form.length < shortest ? `(?<!${letter})${escaped(form)}(?!${letter})` : escaped(form)))
  const pattern = new RegExp(parts.join('|') || '(?!)', 'g')
  const mask = (text: string) => text.replace(pattern, stars)
  return {
    mask,
    maskValue: text => (short.has(text.trim()) ? stars : mask(text)),
    pending: text => found.reduce((most, form) => Math.max(most, beginning(form, text)), 0),
  }
}

function formsOf(secret: string): string[] {
  return [...linesOf(secret)]
    .filter(text => text.length >= shortest)
    .flatMap(text => [text, ...quotedForms(text), ...urlForms(text), ...base64Forms(text)])
}

/** A secret, and each of its lines where it has several, with and without the space around; whole it may end its lines in any way. */
function linesOf(secret: string): Set<string> {
  const lines = secret.split(/\r?\n/)
  const wholes = lines.length > 1 ? [secret, lines.join('\n'), lines.join('\r\n')] : [secret]
  return new Set([...wholes, ...(lines.length > 1 ? lines : [])].flatMap(text => [text, text.trim(), text.trimEnd()]))
}

function quotedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  return [
    json,
    json.replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    JSON.stringify(json).slice(1, -1),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", `'\\''`),
    text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
  ]
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(Buffer.from(text).toString())
  const strict = encoded.replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return [encoded, strict, strict.replaceAll('%20', '+'), strict.replaceAll('%2F', '/')].flatMap(form => [
    form,
    form.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
  ])
}

/** Base64 of it, also inside of something longer: the characters that do not depend on what stands around. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text)
  const inside = [0, 1, 2].map(before => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const end = Math.floor(((before + bytes.length) * 8) / 6)
    return whole.slice(Math.ceil((before * 8) / 6), end)
  })
  const whole = bytes.toString('base64')
  return [whole, whole.replace(/=+$/, ''), ...inside].flatMap(form => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}

function beginning(form: string, text: string): number {
  for (let length = Math.min(form.length - 1, text.length); length > 0; length--) if (text.endsWith(form.slice(0, length))) return length
  return 0
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
