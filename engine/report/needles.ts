/** What is shown in place of a secret. */
export const stars = '********'

/** Shorter secrets would mask half of the screen; they are masked by where they came from alone. */
const shortest = 6

/** Finds secrets in texts. */
export interface Needles {
  /** The text with every secret in it masked. */
  mask(text: string): string
  /** How many characters at the end of a text may be the beginning of a secret. */
  pending(text: string): number
}

/** All ways in which secrets may stand in a text: raw, a line alone, JSON, a URL, base64, a quoted word of sh or Python. */
export function needlesOf(secrets: Iterable<string>): Needles {
  const forms = new Set([...secrets].flatMap(formsOf).filter(form => form.length >= shortest))
  const found = [...forms].sort((a, b) => b.length - a.length)
  if (found.length === 0) return { mask: text => text, pending: () => 0 }
  const pattern = new RegExp(found.map(escaped).join('|'), 'g')
  return {
    mask: text => text.replace(pattern, stars),
    pending: text => found.reduce((most, form) => Math.max(most, beginning(form, text)), 0),
  }
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/)
  const texts = lines.length > 1 ? [secret, secret.trim(), ...lines, ...lines.map(line => line.trim())] : [secret, secret.trim()]
  return texts
    .filter(text => text.length >= shortest)
    .flatMap(text => [text, ...quotedForms(text), ...urlForms(text), ...base64Forms(text)])
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
