import { type Attr, DOMParser, type Document, type Element, type Node, ParseError } from '@xmldom/xmldom'

/** Why a text is no XML. */
export class NoXml extends Error {
  override readonly name = 'NoXml'
}

/** A text as a document; entities of files elsewhere are not read. Throws NoXml. */
export function parseXml(text: string): Document {
  try {
    const document = new DOMParser({ onError: level => level !== 'warning' && undefined, locator: true }).parseFromString(
      text.replace(/^\ufeff/, ''),
      'text/xml',
    )
    if (!document.documentElement) throw new NoXml('there is no element in it')
    return document
  } catch (error) {
    if (error instanceof NoXml) throw error
    throw new NoXml(error instanceof ParseError || error instanceof Error ? error.message.split('\n')[0] : String(error))
  }
}

/** A document as libxml2 writes it, whose form the files of these modules have. */
export function writeXml(document: Document, isPretty: boolean): string {
  if (isPretty) for (const node of nodesIn(document)) dropBlanks(node)
  const parts = nodesIn(document)
    .filter(node => node.nodeType !== types.text && !(node.nodeType === types.instruction && node.nodeName === 'xml'))
    .map(node =>
      node.nodeType === types.doctype ? `${doctype(node)}\n` : written(node, isPretty ? 0 : undefined) + (isPretty ? '\n' : ''),
    )
  return `<?xml version='1.0' encoding='UTF-8'?>\n${parts.join('')}`
}

/** The numbers of kinds of nodes. */
export const types = { element: 1, attribute: 2, text: 3, cdata: 4, instruction: 7, comment: 8, document: 9, doctype: 10 } as const

/** What is in a node, in order. */
export function nodesIn(node: Node): Node[] {
  return Array.from(node.childNodes)
}

export function isElement(node: Node | null | undefined): node is Element {
  return node?.nodeType === types.element
}

export function isText(node: Node | null | undefined): boolean {
  return node?.nodeType === types.text || node?.nodeType === types.cdata
}

/** The text before the first element in an element; null where there is none. */
export function textOf(element: Element): string | null {
  const nodes = nodesIn(element)
  const end = nodes.findIndex(node => !isText(node))
  const texts = end < 0 ? nodes : nodes.slice(0, end)
  return texts.length === 0 ? null : texts.map(node => node.nodeValue ?? '').join('')
}

/** Spaces between elements, where that is all there is, and not where a text stands beside. */
function dropBlanks(node: Node): void {
  const nodes = nodesIn(node)
  const isMixed = nodes.some(child => isText(child) && (child.nodeValue ?? '').trim() !== '')
  const hasElements = nodes.some(child => !isText(child))
  for (const child of nodes) {
    if (isText(child) && !isMixed && hasElements) node.removeChild(child)
    else dropBlanks(child)
  }
}

function written(node: Node, depth: number | undefined): string {
  switch (node.nodeType) {
    case types.text:
      return escaped(node.nodeValue ?? '').replaceAll('\r', '&#13;')
    case types.cdata:
      return `<![CDATA[${node.nodeValue ?? ''}]]>`
    case types.comment:
      return `<!--${node.nodeValue ?? ''}-->`
    case types.instruction:
      return `<?${node.nodeName}${node.nodeValue ? ` ${node.nodeValue}` : ''}?>`
    default:
      return isElement(node) ? elementText(node, depth) : ''
  }
}

function elementText(element: Element, depth: number | undefined): string {
  const start = `<${element.nodeName}${attributesOf(element).map(attributeText).join('')}`
  const nodes = nodesIn(element)
  if (nodes.length === 0) return `${start}/>`
  // Where a text stands between them, a line more would be another text.
  const inner = depth === undefined || nodes.some(isText) ? undefined : depth + 1
  const line = (at: number) => `\n${'  '.repeat(at)}`
  const inside = nodes.map(node => (inner === undefined ? '' : line(inner)) + written(node, inner)).join('')
  return `${start}>${inside}${inner === undefined ? '' : line(inner - 1)}</${element.nodeName}>`
}

/** Names of spaces first. */
export function attributesOf(element: Element): Attr[] {
  const all = Array.from(element.attributes)
  const isSpace = ({ nodeName }: Attr) => nodeName === 'xmlns' || nodeName.startsWith('xmlns:')
  return [...all.filter(isSpace), ...all.filter(attribute => !isSpace(attribute))]
}

const marks: { readonly [character: string]: string } = { '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' }

function attributeText({ nodeName, value }: Attr): string {
  return ` ${nodeName}="${escaped(value).replace(/["\n\t\r]/g, character => marks[character] ?? '')}"`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function doctype(node: Node): string {
  const { name, publicId, systemId, internalSubset } = node as unknown as Record<
    'name' | 'publicId' | 'systemId' | 'internalSubset',
    string | null
  >
  const plain = (id: string) => id.replace(/^(["'])(.*)\1$/s, '$2')
  const ids = publicId
    ? ` PUBLIC "${plain(publicId)}"${systemId ? ` "${plain(systemId)}"` : ''}`
    : systemId
      ? ` SYSTEM "${plain(systemId)}"`
      : ''
  return `<!DOCTYPE ${name}${ids}${internalSubset ? ` [${internalSubset}]` : ''}>`
}
