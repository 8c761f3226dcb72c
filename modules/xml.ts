import { type Json, type Made, type Ran, type Result, resource, type Sides, type State } from '../engine/module.ts'
import type { ArgsSchema } from '../engine/schema.ts'
import { type Edit, type EditAnswers, type EditArgs, editArguments, editing } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import type { Machine } from '../engine/state/machine.ts'
import { NoXml } from '../engine/text/xml-document.ts'
import { withXml, type XmlWish } from '../engine/text/xml-edit.ts'
import { readXml, type XmlFound } from '../engine/text/xml-found.ts'

const args = {
  type: 'object',
  properties: {
    path: { ...editArguments.path, 'x-aliases': ['dest', 'file'], default: '' },
    backup: editArguments.backup,
    xmlstring: { type: 'string', description: 'A text to work on instead of a file; what comes of it is returned.' },
    xpath: { type: 'string', description: 'What of it is meant. Elements that a simple path names and are not there are made.' },
    namespaces: {
      type: 'object',
      additionalProperties: { type: 'string' },
      default: {},
      description: 'The namespaces of prefixes in xpath.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      'x-aliases': ['ensure'],
      default: 'present',
      description: 'Whether it is to be there.',
    },
    value: { description: 'The text of the elements, or of their attribute.' },
    attribute: { type: 'string', description: 'The attribute that value is for.' },
    add_children: {
      type: 'array',
      items: {},
      description: 'Children that are added each time: a name, name: text, or name: attributes, with children below _.',
    },
    set_children: { type: 'array', items: {}, description: 'The children that it has, and no others.' },
    input_type: { type: 'string', enum: ['xml', 'yaml'], default: 'yaml', description: 'How children are written.' },
    insertbefore: { type: 'boolean', default: false, description: 'Whether they are added before the first that xpath finds, beside it.' },
    insertafter: { type: 'boolean', default: false, description: 'Whether they are added after the last that xpath finds, beside it.' },
    count: { type: 'boolean', default: false, description: 'Only tell how many xpath finds.' },
    content: { type: 'string', enum: ['attribute', 'text'], description: 'Only tell the attributes or texts of what xpath finds.' },
    print_match: { type: 'boolean', default: false, description: 'Only tell where what xpath finds stands.' },
    pretty_print: { type: 'boolean', default: false, description: 'Whether each element is to stand on a line of its own.' },
    strip_cdata_tags: { type: 'boolean', default: false, description: 'Whether CDATA is written as other text is.' },
    ...fileArguments,
  },
  'x-exclusive': [
    ['path', 'xmlstring'],
    ['add_children', 'set_children', 'value'],
    ['content', 'count', 'print_match'],
    ['insertbefore', 'insertafter'],
  ],
  'x-one-of': [['path', 'xmlstring']],
} as const satisfies ArgsSchema

type Args = EditArgs &
  XmlWish & {
    readonly xmlstring?: string
    readonly count: boolean
    readonly content?: 'attribute' | 'text'
    readonly print_match: boolean
  }

const file = editing(edit, 'backup_file', { diff: 'content', msg: 'none' })

export default resource({
  description: 'Changes or reads a file of XML by an XPath. What is changed is written anew, as libxml2 writes it.',
  aliases: ['community.general.xml'],
  args,
  examples: [
    { title: 'Set a text', yaml: '- xml:\n    path: /srv/app.xml\n    xpath: /app/port\n    value: "8080"' },
    { title: 'Set an attribute', yaml: '- xml:\n    path: /srv/app.xml\n    xpath: /app/log\n    attribute: level\n    value: info' },
    {
      title: 'Say what is in an element',
      yaml: '- xml:\n    path: /srv/app.xml\n    xpath: /app/peers\n    set_children:\n      - peer: one\n      - peer:\n          name: two',
    },
    { title: 'Read', yaml: '- xml:\n    path: /srv/app.xml\n    xpath: /app/port\n    content: text\n  register: port' },
    { title: 'Remove', yaml: '- xml:\n    path: /srv/app.xml\n    xpath: /app/log\n    state: absent' },
  ],
  returns: {
    actions: 'What was asked: xpath, namespaces, state.',
    count: 'How many xpath finds.',
    matches: 'What it finds: attributes or texts by the name of their element.',
    msg: 'The same in words.',
    xmlstring: 'What came of xmlstring.',
    backup_file: 'Where what was there was kept.',
  },
  needs: (a: Args, machine: Machine) => (isText(a) ? {} : file.needs(a, machine)) as ReturnType<typeof file.needs>,
  refuse: (a, now, machine) => (isText(a) ? edit(a, a.xmlstring).refusal : file.refuse(a, now, machine)),
  have: (now, a, machine): State => (isText(a) ? { xmlstring: a.xmlstring ?? '' } : file.have(now, a, machine)),
  want: (a, now, machine): State => (isText(a) ? { xmlstring: edit(a, a.xmlstring).text } : file.want(a, now, machine)),
  apply: (change, a, now, machine) => (isText(a) ? [] : file.apply(change, a, now, machine)),
  makes: (change, a, now, machine): Made[] => (isText(a) ? [] : file.makes(change, a, now, machine)),
  text: (a, now, machine) => (isText(a) ? undefined : file.text(a, now, machine)),
  diff: (change, a, now: EditAnswers, sides: Sides, machine) => (isText(a) ? undefined : file.diff(change, a, now, sides, machine)),
  result: (now, change, a, ran: readonly Ran[], machine) => {
    if (!isText(a)) return file.result(now, change, a, ran, machine)
    const { text = '', more } = edit(a, a.xmlstring)
    return { ...more, xmlstring: text }
  },
})

function isText(a: Args): boolean {
  return a.xmlstring !== undefined
}

function edit(a: Args, held: string | undefined): Edit {
  const misuse = misuseOf(a, held)
  if (misuse !== undefined || held === undefined) return { text: undefined, message: '', refusal: misuse ?? '' }
  const actions = a.xpath === undefined ? {} : { actions: { xpath: a.xpath, namespaces: { ...a.namespaces }, state: a.state } }
  try {
    if (a.xpath !== undefined && (a.count || a.content || a.print_match))
      return { text: held, message: '', more: { ...actions, ...told(a, readXml(held, a.xpath, a.namespaces)) } }
    return { text: withXml(held, a), message: '', more: actions }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isXml = error instanceof NoXml
    return {
      text: undefined,
      message: '',
      refusal: isXml ? `Error while parsing document: ${a.path || 'xml_string'} (${message}); mend it first` : message,
    }
  }
}

function misuseOf(a: Args, held: string | undefined): string | undefined {
  if (held === undefined) return `The target XML source '${a.path}' does not exist.`
  const beside = (['add_children', 'set_children', 'content', 'attribute', 'value'] as const).find(name => a[name] !== undefined)
  const asks = a.count ? 'count' : a.print_match ? 'print_match' : beside
  if (a.xpath === undefined && asks !== undefined) return `missing parameter(s) required by '${asks}': xpath`
  if (a.xpath === undefined && !a.pretty_print) return "Don't know what to do; give an xpath, or pretty_print: true"
  return a.attribute !== undefined && a.value === undefined && a.state === 'present'
    ? "missing parameter(s) required by 'attribute': value"
    : undefined
}

function told(a: Args, found: readonly XmlFound[]): Result {
  if (a.count) return { count: found.length, msg: `found ${found.length} nodes` }
  if (a.print_match) return { matches: [], msg: `selector '${a.xpath}' match: [${found.map(({ place }) => `"${place}"`).join(', ')}]` }
  if (found.length === 0) throw new Error(`Xpath ${a.xpath} does not reference a node!`)
  const matches = found.map(({ name, text, attributes }): Json => ({ [name]: a.content === 'text' ? text : attributes }))
  return { count: matches.length, matches, msg: matches.length }
}
