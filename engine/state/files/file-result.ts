import { unknown } from '../../load/values.ts'
import type { Ran, Result, Told } from '../../module.ts'
import { encode, readRecords } from '../../shell/records.ts'
import type { FileState } from './file.ts'

/** What all modules of files return about one: what nobody can know yet is left out. */
export function fileResult(now: FileState): Result {
  const { uid, gid, owner, group, mode, size, context } = now
  const members = { uid, gid, owner, group, mode, size, state: stateOf(now), secontext: context }
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** The same for the reference. */
export const fileReturns = {
  uid: 'The number of its owner.',
  gid: 'The number of its group.',
  owner: 'Its owner.',
  group: 'Its group.',
  mode: 'Its permissions, in octal.',
  size: 'Its size in bytes.',
  state: 'What it is: file, directory, link, hard or absent.',
  secontext: 'Its SELinux context, where that was asked for.',
} as const

/** What Ansible calls a file's state. */
export function stateOf({ type, nlink = 1 }: FileState): string {
  if (type === 'absent' || type === 'directory' || type === 'link') return type
  return nlink > 1 ? 'hard' : 'file'
}

/** Where what was there was kept; nothing where it was not. In a check, where it will be, nobody knows the name. */
export function backupOf(ran: readonly Ran[], kept: readonly unknown[] = []): { readonly backup_file?: Told } {
  if (ran.length === 0 && kept.length > 0) return { backup_file: unknown }
  const said = ran.map(({ stdout }) => readRecords(encode(stdout))[0]?.get('backup')).find(path => path !== undefined)
  return said === undefined ? {} : { backup_file: said }
}
