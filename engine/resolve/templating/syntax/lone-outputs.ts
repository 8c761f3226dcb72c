import type { Node, NodeList } from './nunjucks.ts'
import type { Expression, IfNode } from './tree.ts'

/**
 * The expressions that are all a template puts out whichever way it goes: `{{ a }}`, or one in each branch of an if. Text that a filter
 * such as to_json keeps as text stays text only there. Undefined where anything else is put out, too.
 */
export function loneOutputs({ children }: NodeList): readonly Expression[] | undefined {
  const found = children.filter(({ typename }) => typename !== 'Assign').map(outputsOf)
  const putting = found.filter(outputs => outputs?.length !== 0)
  return putting.length > 1 ? undefined : (putting.at(0) ?? (putting.length === 0 ? [] : undefined))
}

function outputsOf(node: Node): readonly Expression[] | undefined {
  if (node.typename === 'Output') {
    const { children } = node as NodeList
    const [only] = children
    if (only === undefined) return []
    return children.length > 1 || only.typename === 'TemplateData' ? undefined : [only as Expression]
  }
  if (node.typename === 'NodeList') return loneOutputs(node as NodeList)
  if (node.typename !== 'Branch') return undefined
  const { body, otherwise } = node as IfNode
  const [first, second] = [loneOutputs(body), otherwise === undefined ? [] : outputsOf(otherwise)]
  return first === undefined || second === undefined ? undefined : [...first, ...second]
}
