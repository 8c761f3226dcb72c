import { isDeepStrictEqual } from 'node:util'
import type { PlannedTask, RoleInstance } from '../plan/context.ts'

/** Which uses of roles have done something on which hosts, in one batch. */
export interface RoleRuns {
  /** A task of a role was worked on, not skipped. */
  note(task: PlannedTask, host: string): void
  /** Whether another use of the same role did so before, and this one does not repeat it: an entry, a dependency, or allow_duplicates: false. */
  isRepeated(task: PlannedTask, host: string): boolean
}

/** Nothing has run yet. */
export function roleRuns(): RoleRuns {
  const ran = new Map<string, Set<RoleInstance>>()
  return {
    note({ context: { role } }, host) {
      if (role) ran.set(host, (ran.get(host) ?? new Set()).add(role))
    },
    isRepeated({ context: { role }, isHandler }, host) {
      if (!role || isHandler) return false
      const others = [...(ran.get(host) ?? [])].filter(other => other !== role)
      if (role.isOnce) return others.some(other => isSame(other, role))
      return role.use !== 'brought' && !role.folder.allowDuplicates && others.some(({ key }) => key === role.key)
    },
  }
}

/** Ansible's measure of it: the same files, parameters and vars. */
function isSame(a: RoleInstance, b: RoleInstance): boolean {
  const usesOf = ({ folder, from, params, vars }: RoleInstance) => [folder.path, folder.tasksFile, from, params, vars]
  return isDeepStrictEqual(usesOf(a), usesOf(b))
}
