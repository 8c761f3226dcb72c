import { reader } from '../engine/module.ts'
import { facts } from '../engine/state/facts.ts'
import { factsFrom } from '../engine/state/facts-from.ts'

export default reader({
  description: 'Gathers facts of the host.',
  aliases: ['gather_facts', 'ansible.builtin.gather_facts'],
  args: {
    type: 'object',
    properties: {
      filter: { type: 'array', items: { type: 'string' }, default: [], description: 'Only facts whose names fit one of these patterns.' },
      gather_subset: {
        type: 'array',
        items: { type: 'string' },
        default: ['all'],
        description: 'Taken for compatibility: all facts come with one question.',
      },
      gather_timeout: { type: 'integer', default: 10, description: 'Taken for compatibility.' },
      fact_path: { type: 'string', default: '/etc/ansible/facts.d', description: 'Taken for compatibility.' },
    },
  },
  examples: [{ title: 'Gather facts', yaml: '- setup:\n' }],
  needs: () => ({ now: facts() }),
  result: ({ now }, a) => {
    const named = Object.entries(factsFrom(now)).filter(([name]) => a.filter.length === 0 || a.filter.some(pattern => fits(pattern, name)))
    return {
      ansible_facts: Object.fromEntries(
        named.map(([name, value]) => [name === 'gather_subset' || name === 'module_setup' ? name : `ansible_${name}`, value]),
      ),
    }
  },
})

function fits(pattern: string, name: string): boolean {
  const expression = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  return expression.test(name) || expression.test(`ansible_${name}`)
}
