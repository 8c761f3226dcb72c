import type { Work } from './maintainer-script.ts'

/** What lines of a file of tmpfiles.d make: folders with their owners; of the rest only that something is there. */
export function tmpfilesIn(text: string): Work[] {
  return text.split('\n').flatMap((line): Work[] => {
    const [type = '', path = '', mode = '-', owner = '-', group = '-'] = line.trim().split(/\s+/)
    // `!` is for the boot alone; what removes, ignores or excludes makes nothing.
    if (!path.startsWith('/') || type.includes('!') || !/^[a-zA-Z][-+=~^]*$/.test(type) || /^[xXrRe]/.test(type)) return []
    if (path.includes('%') || !/^[dD]$/.test(type))
      return [{ does: 'something', path: path.replace(/%.*/, ''), isDeep: path.includes('%') }]
    return [
      { does: 'folder', path, mode: mode === '-' ? '0755' : mode },
      { does: 'owner', path, owner: owner === '-' ? 'root' : owner, group: group === '-' ? 'root' : group, isDeep: false },
    ]
  })
}
