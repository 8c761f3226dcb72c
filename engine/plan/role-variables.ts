import type { Value } from '../load/values.ts'
import { type RoleInstance, titleOf } from './context.ts'

/** What a role's files may ask of the role itself: its names, its folder, the roles it stands in, the nearest first. */
export function roleVariables(role: RoleInstance): [name: string, value: () => Value | undefined][] {
  return [
    ['role_name', () => role.name],
    ['ansible_role_name', () => titleOf(role)],
    ['ansible_collection_name', () => role.folder.collection ?? ''],
    ['role_path', () => role.folder.path],
    ['ansible_parent_role_names', () => ofParents(role, titleOf)],
    ['ansible_parent_role_paths', () => ofParents(role, ({ folder }) => folder.path)],
  ]
}

/** Of the roles that import or include it, nearest first; a role that only depends on it is none of them. Undefined where there are none. */
function ofParents(role: RoleInstance, tell: (parent: RoleInstance) => string): string[] | undefined {
  const below = [...role.parents.slice(1), role]
  const bringing = role.parents.filter((_parent, at) => below[at]?.use === 'brought')
  return bringing.length === 0 ? undefined : bringing.map(tell).reverse()
}
