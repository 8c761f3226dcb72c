import type { Work } from '../../engine/text/maintainer-script.ts'

/** A work in few words. */
export function shown(work: Work): string {
  switch (work.does) {
    case 'folder':
      return `folder ${work.path}${work.mode ? ` ${work.mode}` : ''}`
    case 'copy':
      return `copy ${work.path} of ${work.from}`
    case 'link':
      return `link ${work.path} to ${work.target}`
    case 'mode':
      return `mode ${work.path} ${work.mode}`
    case 'owner':
      return `owner ${work.path} ${work.owner ?? ''}:${work.group ?? ''}`
    default:
      return `${work.does} ${work.path}${'isDeep' in work && work.isDeep ? '/…' : ''}`
  }
}
