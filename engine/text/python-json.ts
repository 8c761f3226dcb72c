/** A value as Python's json.dumps writes it by default: spaces behind commas and colons, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (value !== null && typeof value === 'object' && !('toJSON' in value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${pythonJson(key)}: ${pythonJson(member)}`)
      .join(', ')}}`
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null')
  return text.replace(/[\u007f-\uffff]/g, unit => (unit === '\x7f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
}
