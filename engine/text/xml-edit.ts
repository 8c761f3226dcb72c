import { isDeepStrictEqual } from 'node:util'
import type { Document, Element, Node } from '@xmldom/xmldom'
import { attributesOf, isElement, isText, nodesIn, parseXml, textOf, types, writeXml } from './xml-document.ts'
import { attributeOf, makeAt, makeElement, nodesAt, PathTrouble, type Spaces, setAttribute } from './xml-path.ts'

/** What is wished of a text of XML. */
export interface XmlWish {
  readonly xpath?: string
  readonly namespaces: Spaces
  readonly state: 'absent' | 'present'
  readonly attribute?: string
  readonly value?: unknown
  readonly add_children?: readonly unknown[]
  readonly set_children?: readonly unknown[]
  readonly input_type: 'xml' | 'yaml'
  readonly insertbefore: boolean
  readonly insertafter: boolean
  readonly pretty_print: boolean
  readonly strip_cdata_tags: boolean
}

/** A text with the wish fulfilled: as it was where nothing had to be done, else as libxml2 writes it. Throws NoXml and PathTrouble. */
export function withXml(text: string, wish: XmlWish): string {
  const document = parseXml(text)
  const before = formOf(document)
  const wished = wish.xpath === undefined ? undefined : { ...wish, xpath: wish.xpath }
  if (wished) change(document, wished)
  const isChanged = formOf(document) !== before
  if (!isChanged && !wish.pretty_print) return text
  if (wish.strip_cdata_tags) stripCdata(document)
  const written = writeXml(document, wish.pretty_print)
  return isChanged || written !== text.replace(/\n*$/, '\n') ? written : text
}

type At = XmlWish & { readonly xpath: string }

function change(document: Document, wish: At): void {
  if (wish.state === 'absent') remove(doomed(document, wish))
  else if (wish.set_children) setChildren(document, wish, wish.set_children)
  else if (wish.add_children) addChildren(document, wish, wish.add_children)
  else setValue(document, wish)
}

function doomed(document: Document, { xpath, namespaces }: At): Node[] {
  try {
    return nodesAt(document, xpath, namespaces)
  } catch (error) {
    throw error instanceof PathTrouble ? new PathTrouble(`Couldn't delete xpath target: ${xpath} (${error.message})`) : error
  }
}

/** An element takes the text behind it along. */
function remove(nodes: readonly Node[]): void {
  for (const node of nodes) {
    const { parentNode: parent } = node
    if (node.nodeType === types.attribute) {
      const { ownerElement, nodeName } = node as unknown as { ownerElement: Element; nodeName: string }
      ownerElement.removeAttribute(nodeName)
      continue
    }
    while (isText(node.nextSibling) && node.nextSibling) parent?.removeChild(node.nextSibling)
    parent?.removeChild(node)
  }
}

function setValue(document: Document, wish: At): void {
  const { xpath, namespaces, attribute } = wish
  const value = wish.value === undefined || wish.value === null ? undefined : String(wish.value)
  if (nodesAt(document, xpath, namespaces).length === 0) makeAt(document, xpath, namespaces)
  if (value === undefined) return
  for (const node of nodesAt(document, xpath, namespaces)) {
    if (!isElement(node))
      throw new PathTrouble(
        node.nodeType === types.attribute
          ? `Xpath ${xpath} does not reference a node! Leave the attribute out of it, and name it in attribute`
          : `Can't process Xpath ${xpath} in order to spawn nodes! Name the element`,
      )
    if (attribute !== undefined) {
      if (attributeOf(node, attribute, namespaces) !== value) setAttribute(node, attribute, value, namespaces)
    } else if (textOf(node) !== value) setText(node, value)
  }
}

function setText(element: Element, value: string): void {
  for (const node of nodesIn(element)) {
    if (!isText(node)) break
    element.removeChild(node)
  }
  const { ownerDocument: document } = element
  if (document) element.insertBefore(document.createTextNode(value), element.firstChild)
}

function addChildren(document: Document, wish: At, children: readonly unknown[]): void {
  const found = nodesAt(document, wish.xpath, wish.namespaces)
  if (wish.insertbefore || wish.insertafter) {
    const next = wish.insertbefore ? found[0] : afterTail(found.at(-1))
    const parent = found[0]?.parentNode
    if (!isElement(parent)) return
    for (const child of children) parent.insertBefore(childOf(parent, child, wish), next ?? null)
    return
  }
  for (const parent of found) if (isElement(parent)) for (const child of children) parent.appendChild(childOf(parent, child, wish))
}

function afterTail(node: Node | undefined): Node | undefined {
  let next = node?.nextSibling
  while (isText(next)) next = next?.nextSibling
  return next ?? undefined
}

function setChildren(document: Document, wish: At, children: readonly unknown[]): void {
  const parents = nodesAt(document, wish.xpath, wish.namespaces).filter(isElement)
  // The children are there once: of several parents the last one gets them.
  const [first] = parents
  const asked = first ? children.map(child => childOf(first, child, wish)) : []
  const forms = asked.map(formOf)
  for (const parent of parents) {
    const there = nodesIn(parent).filter(node => !isText(node))
    if (isDeepStrictEqual(there.map(formOf), forms)) continue
    remove(there)
    for (const child of asked) parent.appendChild(child)
  }
}

function childOf(parent: Element, child: unknown, wish: At): Element {
  if (wish.input_type === 'yaml') return elementOf(parent, child, wish.namespaces)
  const { documentElement } = parseXml(String(child))
  const { ownerDocument: document } = parent
  if (!documentElement || !document) throw new PathTrouble('a child is no element of XML')
  return document.importNode(documentElement, true)
}

/** A child as YAML says it: a name, a name with a text, a name with attributes and, below `_`, children. */
function elementOf(parent: Element, child: unknown, spaces: Spaces): Element {
  if (typeof child === 'string') return makeElement(parent, child, spaces)
  const entries: [string, unknown][] = typeof child === 'object' && child !== null ? Object.entries(child) : []
  const [[name, value] = [], ...more] = entries
  if (name === undefined || more.length > 0)
    throw new PathTrouble('each child is a name, or a mapping of one name to its text or its attributes')
  const element = makeElement(parent, name, spaces)
  if (value === null || value === undefined || value === '') return element
  if (typeof value !== 'object') {
    setText(element, String(value))
    return element
  }
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (key !== '_') setAttribute(element, key, String(inner ?? ''), spaces)
    else for (const one of Array.isArray(inner) ? inner : []) element.appendChild(elementOf(element, one, spaces))
  }
  return element
}

function stripCdata(node: Node): void {
  for (const child of nodesIn(node)) {
    if (child.nodeType === types.cdata && node.ownerDocument)
      node.replaceChild(node.ownerDocument.createTextNode(child.nodeValue ?? ''), child)
    else stripCdata(child)
  }
}

/** What a node says, however it is written. */
function formOf(node: Node): string {
  if (isElement(node)) {
    const attributes = attributesOf(node).map(({ nodeName, value }) => [nodeName, value])
    return JSON.stringify([node.nodeName, attributes.toSorted(), nodesIn(node).map(formOf)])
  }
  return JSON.stringify(node.nodeType === types.document ? nodesIn(node).map(formOf) : [node.nodeType, node.nodeName, node.nodeValue])
}
