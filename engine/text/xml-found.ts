import type { Element, Node } from '@xmldom/xmldom'
import { attributesOf, isElement, isText, nodesIn, parseXml } from './xml-document.ts'
import { nodesAt, type Spaces } from './xml-path.ts'

/** An element that was found. */
export interface XmlFound {
  /** With its namespace, as Python's libraries write it. */
  readonly name: string
  readonly place: string
  readonly text: string
  readonly attributes: { readonly [name: string]: string }
}

/** What an XPath finds in a text. Throws NoXml and PathTrouble. */
export function readXml(text: string, xpath: string, spaces: Spaces): XmlFound[] {
  return nodesAt(parseXml(text), xpath, spaces).map(node => ({
    name: fullName(node),
    place: placeOf(node),
    text: node.textContent ?? '',
    attributes: isElement(node) ? attributesFound(node) : {},
  }))
}

function attributesFound(element: Element): { readonly [name: string]: string } {
  const all = attributesOf(element).filter(({ nodeName }) => nodeName !== 'xmlns' && !nodeName.startsWith('xmlns:'))
  return Object.fromEntries(all.map(attribute => [fullName(attribute), attribute.value]))
}

function fullName(node: Node): string {
  const { namespaceURI, localName } = node as unknown as { readonly namespaceURI: string | null; readonly localName: string | null }
  return namespaceURI ? `{${namespaceURI}}${localName}` : (localName ?? node.nodeName)
}

/** `/a/b[2]` */
function placeOf(node: Node): string {
  if (isText(node) && node.parentNode) return `${placeOf(node.parentNode)}/text()`
  if (!isElement(node) || !node.parentNode) return ''
  const same = nodesIn(node.parentNode).filter(other => other.nodeName === node.nodeName)
  return `${placeOf(node.parentNode)}/${node.nodeName}${same.length > 1 ? `[${same.indexOf(node) + 1}]` : ''}`
}
