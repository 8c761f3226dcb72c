import { type Coming, comingWith } from '../../engine/state/packages/coming.ts'
import { type PackageContents, type PackageKey, packageContents, type ShippedText } from '../../engine/state/packages/package-contents.ts'
import type { Question } from '../../engine/state/question.ts'
import { shippedIn } from '../../engine/text/deb-listing.ts'
import { effectsOf } from '../../engine/text/maintainer-script.ts'

/** A package as it would be read: a listing, a script, small files. */
export interface Package {
  readonly listing?: string
  readonly script?: string
  readonly texts?: { readonly [path: string]: string }
}

/** What is read of a package, on a host where systemd runs. */
export function contentsOf({ listing = '', script = '', texts = {} }: Package): PackageContents {
  return {
    isRead: true,
    isPlain: false,
    names: [],
    shipped: shippedIn(listing),
    texts: new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)])),
    effects: effectsOf([script], new Map()),
    hasPolicy: false,
    hasSystemd: true,
    capabilities: 0n,
  }
}

/** What comes with packages by their names; `x` is a library of which only names are read at first; what is not here cannot be read. */
export function coming(packages: { readonly [name: string]: Package }, asked: string[] = []): Coming {
  const planned = Object.keys(packages).map(name => ({ name, version: '1', task: `Install ${name}` }))
  const answer = ({ kind, key }: Question<unknown>): PackageContents | ShippedText => {
    const { name, isWhole } = key as PackageKey
    asked.push(`${kind.name} ${name}${isWhole ? ' whole' : ''}`)
    if (kind.name === 'shipped-text') return { bytes: Buffer.from('asked for') }
    const found = packages[name]
    if (!found || name === 'unread') return packageContents('', '').kind.absent('')
    const contents = contentsOf(found)
    if (name !== 'x' || isWhole) return contents
    return { ...contents, isPlain: true, names: contents.shipped.map(({ path }) => path), shipped: [] }
  }
  return comingWith(planned, answer as never)
}
