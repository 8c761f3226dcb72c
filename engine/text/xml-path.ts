import type { Document, Element, Node } from '@xmldom/xmldom'
import xpath from 'xpath'
import { isElement } from './xml-document.ts'

type Asked = Parameters<ReturnType<typeof xpath.useNamespaces>>[1]
export type Spaces = { readonly [prefix: string]: string }

/** An XPath that cannot be read, or finds what nobody can work on. */
export class PathTrouble extends Error {
  override readonly name = 'PathTrouble'
}

/** The nodes that an XPath finds; a relative one begins at the outermost element. Throws PathTrouble. */
export function nodesAt(document: Document, path: string, spaces: Spaces): Node[] {
  const from = path.startsWith('/') ? document : document.documentElement
  try {
    const found = xpath.useNamespaces({ ...spaces })(path, from as unknown as Asked) as unknown
    if (Array.isArray(found)) return found as Node[]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PathTrouble(
      /resolve QName/i.test(why)
        ? `Xpath ${path} causes a failure: its prefix has no namespace; name it in namespaces`
        : `Syntax error in xpath expression: ${path} (${why})`,
    )
  }
  throw new PathTrouble(`Xpath ${path} does not reference a node!`)
}

/** Makes what a simple path finds nothing of: elements, an attribute, and what its brackets ask for. Throws PathTrouble. */
export function makeAt(document: Document, path: string, spaces: Spaces): void {
  const steps = stepsOf(path)
  const trouble = new PathTrouble(`Can't process Xpath ${path} in order to spawn nodes!`)
  if (path.includes('//') || steps.length === 0) throw trouble
  const begins = path.startsWith('/') ? '/' : ''
  const known = steps.findLastIndex((_, index) => nodesAt(document, begins + steps.slice(0, index + 1).join('/'), spaces).some(isElement))
  if (known < 0 && path.startsWith('/')) throw trouble
  const parents = known < 0 ? [document.documentElement] : nodesAt(document, begins + steps.slice(0, known + 1).join('/'), spaces)
  for (const parent of parents) if (isElement(parent)) steps.slice(known + 1).reduce((at, step) => makeStep(at, step, spaces), parent)
}

/** The steps of a path, what is in brackets and quotes kept together. */
function stepsOf(path: string): string[] {
  return path.match(/(?:"[^"]*"|'[^']*'|\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[^/["'])+/g) ?? []
}

function makeStep(parent: Element, step: string, spaces: Spaces): Element {
  if (step.startsWith('@')) {
    setAttribute(parent, step.slice(1), '', spaces)
    return parent
  }
  const [, name = '', brackets = ''] = /^((?:[\w.-]+:)?[\p{L}_][\w.-]*)((?:\[.*\])*)$/su.exec(step) ?? []
  if (name === '') throw new PathTrouble(`Can't process Xpath ./${step} in order to spawn nodes!`)
  const element = makeElement(parent, name, spaces)
  parent.appendChild(element)
  const asked = [...brackets.matchAll(/\[((?:"[^"]*"|'[^']*'|[^\]"'])*)\]/g)].flatMap(([, inner = '']) => inner.split(/\s+and\s+/))
  for (const one of asked) fulfil(element, one.trim(), spaces)
  return element
}

/** What a pair of brackets asks of an element: `@a='x'`, `text()='x'`, `b/text()='x'`, `b`. */
function fulfil(element: Element, asked: string, spaces: Spaces): void {
  const [, path = asked, , value] = /^([^=]*?)\s*=\s*(["'])(.*)\2$/s.exec(asked) ?? []
  const steps = stepsOf(path)
  const last = steps.pop() ?? ''
  const isOdd = value === undefined ? /^\d+$|[()=]/.test(last) : !last.startsWith('@') && last !== 'text()'
  if (isOdd) throw new PathTrouble(`Can't process Xpath ./${asked} in order to spawn nodes!`)
  const at = steps.reduce((parent, step) => makeStep(parent, step, spaces), element)
  if (last.startsWith('@')) setAttribute(at, last.slice(1), value ?? '', spaces)
  else if (last === 'text()') at.appendChild(ownerOf(at).createTextNode(value ?? ''))
  else makeStep(at, last, spaces)
}

/** An element by a name that may have a prefix of ours; the document's own prefix for the same space is taken. */
export function makeElement(parent: Element, name: string, spaces: Spaces): Element {
  const [prefix, local = ''] = name.includes(':') ? name.split(':') : [undefined, name]
  if (prefix === undefined) return ownerOf(parent).createElementNS(null, local)
  const space = spaceOf(prefix, spaces)
  const own = prefixFor(parent, space)
  const element = ownerOf(parent).createElementNS(space, own === '' ? local : `${own ?? 'ns0'}:${local}`)
  if (own === undefined) element.setAttributeNS(xmlns, 'xmlns:ns0', space)
  return element
}

const xmlns = 'http://www.w3.org/2000/xmlns/'

/** Sets an attribute; its name may have a prefix of ours. */
export function setAttribute(element: Element, name: string, value: string, spaces: Spaces): void {
  const [prefix, local = ''] = name.includes(':') ? name.split(':') : [undefined, name]
  if (prefix === undefined) {
    element.setAttribute(local, value)
    return
  }
  const space = spaceOf(prefix, spaces)
  const own = prefixFor(element, space, false) ?? 'ns0'
  if (own === 'ns0') element.setAttributeNS(xmlns, 'xmlns:ns0', space)
  element.setAttributeNS(space, `${own}:${local}`, value)
}

/** The prefix that such a space has around an element: none where it is the usual one, undefined where it is not known. */
function prefixFor(element: Element, space: string, mayBeUsual = true): string | undefined {
  for (let at: Node | null = element; isElement(at); at = at.parentNode) {
    const names = Array.from(at.attributes).filter(({ value }) => value === space)
    const usual = mayBeUsual && names.some(({ nodeName }) => nodeName === 'xmlns')
    const found = usual ? 'xmlns:' : names.find(({ nodeName }) => nodeName.startsWith('xmlns:'))?.nodeName
    if (found !== undefined) return found.slice('xmlns:'.length)
  }
  return undefined
}

/** An attribute by such a name; null where it is not there. */
export function attributeOf(element: Element, name: string, spaces: Spaces): string | null {
  const [prefix, local = ''] = name.includes(':') ? name.split(':') : [undefined, name]
  return prefix === undefined ? element.getAttribute(local) : element.getAttributeNS(spaceOf(prefix, spaces), local)
}

function spaceOf(prefix: string, spaces: Spaces): string {
  const space = spaces[prefix]
  if (space === undefined) throw new PathTrouble(`there is no namespace "${prefix}"; name it in namespaces`)
  return space
}

function ownerOf(node: Node): Document {
  return node.ownerDocument as Document
}
