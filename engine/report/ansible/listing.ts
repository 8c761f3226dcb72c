import type { ListedPlay, RunEvent } from '../events.ts'
import { pythonText } from '../python-text.ts'
import { visible, visibleBlock } from '../visible.ts'

type Listing = Extract<RunEvent, { type: 'listing' }>

/** What --list-tasks, --list-tags and --list-hosts print of one playbook. */
export function listingText({ what, playbook, plays }: Listing): string {
  const head = `\nplaybook: ${visible(playbook)}\n`
  if (what.length === 0) return head
  return (
    head +
    plays
      .map((play, index) => `\n${playHead(play, index)}${order.map(one => (what.includes(one) ? details[one](play) : '')).join('')}`)
      .join('')
  )
}

function playHead({ name, pattern, tags }: ListedPlay, index: number): string {
  return `  play #${index + 1} (${visible(pattern.join(','))}): ${visibleBlock(name)}\tTAGS: [${tagsText(tags)}]\n`
}

const order = ['hosts', 'tasks', 'tags'] as const

const details: { readonly [what in 'tasks' | 'tags' | 'hosts']: (play: ListedPlay) => string } = {
  tasks: ({ tasks }) => `    tasks:\n${tasks.map(({ name, tags }) => `      ${visibleBlock(name)}\tTAGS: [${tagsText(tags)}]\n`).join('')}`,
  tags: ({ tasks }) => `      TASK TAGS: [${tagsText(tasks.flatMap(task => task.tags))}]\n`,
  hosts: ({ pattern, hosts }) =>
    `    pattern: ${visible(pythonText(pattern))}\n    hosts (${hosts.length}):\n${hosts.map(host => `      ${visible(host)}\n`).join('')}`,
}

function tagsText(tags: readonly string[]): string {
  return [...new Set(tags)].sort().map(visible).join(', ')
}
