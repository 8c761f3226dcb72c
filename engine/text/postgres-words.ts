/** A name as SQL of PostgreSQL reads it back. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A name that may be SCHEMA.NAME, both quoted where they are not yet. */
export function qualified(name: string): string {
  return (name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? []).map(part => (part.startsWith('"') ? part : identifier(part))).join('.')
}

/** A text as SQL of PostgreSQL reads it back, whatever is said of backslashes there. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''")
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}
