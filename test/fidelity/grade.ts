/** What a program said of one task or one item of its loop, in a check or in a run. */
export interface Said {
  /** Where the task stands, its name, the host; with the item where it has a loop. */
  readonly task: string
  readonly item?: string
  readonly status: string
  /** What differs, member by member; for what only speaks, what it says. */
  readonly attributes: readonly Attribute[]
  /** The task that the answer waits for, where the program says so; '' for a command that a check does not run. */
  readonly waitsFor?: string
}

/** One member of a difference; a side that is left out was not told. */
export interface Attribute {
  readonly name: string
  readonly before?: string
  readonly after?: string
}

/** How well a check foretold a run. */
export interface Grade {
  readonly right: number
  /** What the check could not know: a sentence each. */
  readonly unknown: readonly string[]
  /** Where it lied: a sentence each. */
  readonly wrong: readonly string[]
}

/** Grades each task and item: what the check said of it against what the run did. */
export function grade(check: readonly Said[], run: readonly Said[]): Grade {
  const [foretold, done] = [numbered(check), numbered(run)]
  const open = new Map(check.flatMap(said => (isOpen(said) ? [[said.task, said] as const] : [])))
  const unknown: string[] = []
  const wrong: string[] = []
  let right = 0
  for (const [key, did] of done) {
    const said = foretold.get(key) ?? (did.item === undefined ? undefined : open.get(did.task))
    if (said && isOpen(said) && !isSame(said, did)) unknown.push(`${key}: waits for ${said.waitsFor || 'the run'}, then ${did.status}`)
    else if (said && isSame(said, did)) right += 1
    else wrong.push(`${key}: ${told(said, did)}`)
  }
  for (const [key, said] of foretold)
    if (!done.has(key) && !isOpen(said)) wrong.push(`${key}: ${said.status} in the check, and nothing in the run`)
  return { right, unknown, wrong }
}

function isOpen({ waitsFor }: Said): boolean {
  return waitsFor !== undefined
}

/** A handler or an included task comes more than once. */
function numbered(all: readonly Said[]): Map<string, Said> {
  const found = new Map<string, Said>()
  for (const said of all) {
    const name = said.item === undefined ? said.task : `${said.task} (item=${said.item})`
    const key = [name, ...Array.from({ length: all.length }, (_, nth) => `${name} #${nth + 2}`)].find(free => !found.has(free)) ?? name
    found.set(key, said)
  }
  return found
}

function isSame(said: Said, did: Said): boolean {
  return said.status === did.status && surplus(said, did).length === 0 && surplus(did, said).length === 0
}

/** Members that one of them tells, and the other not, or not so. */
function surplus(one: Said, other: Said): Attribute[] {
  return one.attributes.filter(mine => !other.attributes.some(theirs => agree(mine, theirs)))
}

function agree(one: Attribute, other: Attribute): boolean {
  const sides = ['before', 'after'] as const
  return one.name === other.name && sides.every(side => one[side] === undefined || other[side] === undefined || one[side] === other[side])
}

function told(said: Said | undefined, did: Said): string {
  if (!said) return `nothing in the check, ${did.status} in the run`
  if (said.status !== did.status) return `${said.status} in the check, ${did.status} in the run`
  return `${shown(surplus(said, did))} in the check, ${shown(surplus(did, said))} in the run`
}

function shown(attributes: readonly Attribute[]): string {
  const words = attributes.map(({ name, before, after }) => `${name} ${before ?? '?'} → ${after ?? '?'}`.slice(0, 300))
  return words.length === 0 ? 'no more' : words.join(', ')
}
