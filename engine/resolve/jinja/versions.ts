import { TemplateFault } from './fault.ts'

const operators: { readonly [name: string]: (order: number) => boolean } = {
  '==': order => order === 0,
  '=': order => order === 0,
  eq: order => order === 0,
  '!=': order => order !== 0,
  '<>': order => order !== 0,
  ne: order => order !== 0,
  '<': order => order < 0,
  lt: order => order < 0,
  '<=': order => order <= 0,
  le: order => order <= 0,
  '>': order => order > 0,
  gt: order => order > 0,
  '>=': order => order >= 0,
  ge: order => order >= 0,
}

/** Whether a version stands to another as an operator says; loose unless another kind is asked for. */
export function versionHolds(a: string, b: string, operator: string, kind: string): boolean {
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (!test) throw new TemplateFault('template-error', `Invalid operator type (${operator})`)
  if (a === '') throw new TemplateFault('template-error', 'Input version value cannot be empty')
  return test(kind === 'semver' || kind === 'semantic' ? semantic(a, b) : loose(a, b))
}

/** Python's LooseVersion: runs of digits as numbers, of letters as texts. */
function loose(a: string, b: string): number {
  const parts = (version: string) => (version.match(/\d+|[a-z]+/gi) ?? []).map(part => (/^\d/.test(part) ? Number(part) : part))
  const [left, right] = [parts(a), parts(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [x, y] = [left[at] ?? 0, right[at] ?? 0]
    if (x === y) continue
    if (typeof x !== typeof y)
      throw new TemplateFault(
        'template-error',
        `Version comparison failed: '<' not supported between instances of '${typeof x === 'number' ? 'int' : 'str'}' and '${typeof y === 'number' ? 'int' : 'str'}'`,
      )
    return x < y ? -1 : 1
  }
  return left.length - right.length
}

function semantic(a: string, b: string): number {
  const parts = (version: string) => {
    const found = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+.*)?$/.exec(version)
    if (!found) throw new TemplateFault('template-error', `invalid semantic version '${version}'`)
    return found
  }
  const [left, right] = [parts(a), parts(b)]
  for (const at of [1, 2, 3]) if (Number(left[at]) !== Number(right[at])) return Number(left[at]) - Number(right[at])
  const [x, y] = [left[4], right[4]]
  if (x === y) return 0
  if (x === undefined) return 1
  return y === undefined ? -1 : loose(x, y)
}
