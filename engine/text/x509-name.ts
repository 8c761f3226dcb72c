import { type Der, derValues, oidOf } from './der.ts'
import { attributeWord } from './x509-words.ts'

/** A name as such a text. */
export function nameText({ body }: Der): string {
  const parts = derValues(body).flatMap(set => derValues(set.body).map(pair => derValues(pair.body)))
  return subjectText(parts.map(([oid, value]) => [attributeWord(oid ? oidOf(oid) : ''), value ? stringOf(value) : '']))
}

/** A name of parts as one text: what would part it otherwise has a backslash before it. */
export function subjectText(parts: readonly (readonly [attribute: string, value: string])[]): string {
  return parts.map(([attribute, value]) => `${attribute}=${value.replace(/[\\,+]/g, '\\$&')}`).join(', ')
}

/** The parts of such a text. */
export function subjectParts(text: string): (readonly [attribute: string, value: string])[] {
  return (text.match(/(?:\\.|[^,\\])+/gs) ?? []).map(pair => {
    const [, attribute = '', value = ''] = /^\s*([^=]*)=(.*)$/s.exec(pair) ?? []
    return [attribute, value.replace(/\\(.)/gs, '$1')]
  })
}

function stringOf({ tag, body }: Der): string {
  const bytes = Buffer.from(body)
  if (tag === 0x1e) return Buffer.from(bytes).swap16().toString('utf16le')
  return tag === 0x14 ? bytes.toString('latin1') : bytes.toString('utf8')
}
