import type { Value } from '../load/values.ts'
import { collectionOf, type RoleInstance, titleOf } from './context.ts'

/** What a role's files may ask of the role itself: its names, its folder, the roles it stands in, the nearest first. */
export function roleVariables(role: RoleInstance): [name: string, value: () => Value | undefined][] {
  return [
    ['role_name', () => role.name],
    ['ansible_role_name', () => titleOf(role)],
    ['ansible_collection_name', () => collectionOf(role.folder.path)],
    ['role_path', () => role.folder.path],
    ['ansible_parent_role_names', () => role.parents.map(titleOf).reverse()],
    ['ansible_parent_role_paths', () => role.parents.map(parent => parent.folder.path).reverse()],
  ]
}
