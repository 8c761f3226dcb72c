import { Fault } from '../items.ts'
import { orderTexts } from './compare.ts'

/** Compares two versions: less than zero, zero, or more. */
export function compareVersions(a: string, b: string, kind: string): number {
  if (a === '' || b === '') throw new Fault(`a version is empty${a === '' ? '' : `: ${a} was compared with nothing`}`)
  if (kind === 'semver' || kind === 'semantic') return compareSemantic(a, b)
  if (kind === 'pep440') return compareLists(pep440(a), pep440(b))
  if (kind === 'strict') return compareLists(strict(a), strict(b))
  if (kind === 'loose') return compareLists(loose(a), loose(b))
  throw new Fault(`there is no version_type "${kind}"`, 'template-error', 'it is loose, strict, semver, semantic or pep440')
}

type Part = number | string

/** Python's LooseVersion: runs of digits, runs of letters, and whatever else there is. */
function loose(version: string): Part[] {
  return version
    .split(/(\d+|[a-z]+|\.)/)
    .filter(part => part !== '' && part !== '.')
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Python's StrictVersion: two or three numbers, and a or b with a number. */
function strict(version: string): Part[] {
  const [, major, minor, patch = '0', stage, number = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version) ?? []
  if (major === undefined)
    throw new Fault(`invalid version number '${version}'`, 'template-error', 'a strict version looks like 1.2 or 1.2.3b4')
  return [Number(major), Number(minor), Number(patch), stage === undefined ? 'z' : stage, Number(number)]
}

function compareLists(a: readonly Part[], b: readonly Part[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareParts(a[index] ?? 0, b[index] ?? 0)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareParts(a: Part, b: Part): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return orderTexts(a, b)
  throw new Fault(
    `the versions cannot be compared: "${a}" stands against "${b}"`,
    'template-error',
    "'<' not supported between instances of 'str' and 'int'",
  )
}

const semantic = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function compareSemantic(a: string, b: string): number {
  const [left, right] = [semanticParts(a), semanticParts(b)]
  const core = compareLists(left.core, right.core)
  if (core !== 0 || left.pre === right.pre) return core
  if (left.pre === undefined) return 1
  return right.pre === undefined ? -1 : comparePre(left.pre.split('.'), right.pre.split('.'))
}

function semanticParts(version: string): { readonly core: readonly number[]; readonly pre: string | undefined } {
  const [, major, minor, patch, pre] = semantic.exec(version) ?? []
  if (major === undefined) throw new Fault(`invalid semantic version '${version}'`)
  return { core: [Number(major), Number(minor), Number(patch)], pre }
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left = '', right = ''] = [a[index], b[index]]
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    const order = isLeft && isRight ? Number(left) - Number(right) : isLeft !== isRight ? (isLeft ? -1 : 1) : orderTexts(left, right)
    if (order !== 0) return order
  }
  return a.length - b.length
}

const pep =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:(?:[-_.]?(?:post|rev|r)[-_.]?(\d*))|-(\d+))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9.]+))?$/i

function pep440(version: string): Part[] {
  const found = pep.exec(version.trim())
  if (!found) throw new Fault(`Invalid version: '${version}'`)
  const [, epoch = '0', release = '', stage, number = '', post, implicitPost, dev] = found
  const numbers = release.split('.').map(Number)
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop()
  const padded = [...numbers, ...Array.from({ length: Math.max(0, 8 - numbers.length) }, () => 0)]
  const rank =
    stage === undefined
      ? dev !== undefined && post === undefined && implicitPost === undefined
        ? -1
        : 9
      : 'abcr'.indexOf(stage.toLowerCase().replace(/^p/, 'r')[0] ?? '')
  const after = post ?? implicitPost
  return [
    Number(epoch),
    ...padded,
    rank,
    Number(number || 0),
    after === undefined ? -1 : Number(after || 0),
    dev === undefined ? Number.MAX_SAFE_INTEGER : Number(dev || 0),
  ]
}
