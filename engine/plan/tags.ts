/** Which tasks a run wants by their tags, as --tags and --skip-tags say (language.md's rules are Ansible's). */
export interface TagChoice {
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** Whether a task with these tags (its own and inherited ones) runs. */
export function isChosen(tags: readonly string[], choice: TagChoice): boolean {
  return isWanted(tags, choice.only) && !isSkipped(tags, choice)
}

function isWanted(tags: readonly string[], only: readonly string[]): boolean {
  const meets = tags.some(tag => only.includes(tag))
  if (tags.includes('always') || meets) return true
  if (only.includes('all') && !tags.includes('never')) return true
  if (only.includes('tagged') && tags.length > 0 && !tags.includes('never')) return true
  return only.includes('untagged') && tags.length === 0
}

function isSkipped(tags: readonly string[], { skip }: TagChoice): boolean {
  if (tags.some(tag => skip.includes(tag))) return true
  if (skip.includes('all')) return !(tags.includes('always') && !skip.includes('always'))
  return (skip.includes('tagged') && tags.length > 0) || (skip.includes('untagged') && tags.length === 0)
}

/** Tags as a keyword has them: a list, whose members stay whole, or a text with commas. */
export function tagList(value: unknown): string[] {
  if (value === undefined || value === null) return []
  const tags = Array.isArray(value) ? value.map(String) : String(value).split(',')
  return tags.map(tag => tag.trim()).filter(Boolean)
}
