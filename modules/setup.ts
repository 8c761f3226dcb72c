import { type Json, reader } from '../engine/module.ts'
import type { Facts } from '../engine/state/facts/collector.ts'
import { collectorsFor, subsetNames } from '../engine/state/facts/collectors.ts'
import { facts } from '../engine/state/facts.ts'
import { fnmatch } from '../engine/text/fnmatch.ts'

export default reader({
  description: 'Gathers facts of the host: what gather_subset names is looked at, and nothing else.',
  aliases: ['gather_facts', 'ansible.builtin.gather_facts'],
  args: {
    type: 'object',
    properties: {
      filter: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Only facts whose names, with ansible_ or without, fit one of these patterns.',
      },
      gather_subset: {
        type: 'array',
        items: { type: 'string' },
        default: ['all'],
        description: 'What is looked at: all, min, hardware, network, virtual, the name of a fact. With ! before it: not that.',
      },
      gather_timeout: {
        type: 'integer',
        default: 10,
        description: 'Seconds that file systems of other machines may take to tell their size.',
      },
      fact_path: {
        type: 'string',
        'x-path': true,
        default: '/etc/ansible/facts.d',
        description:
          'A folder of the target with facts of its own: NAME.fact holds JSON or sections of options, or is a program that prints them.',
      },
    },
  },
  examples: [
    { title: 'Gather facts', yaml: '- setup:\n' },
    { title: 'Only what is asked for', yaml: '- setup:\n    gather_subset: ["!all", "!min", network]\n    filter: default_ipv*' },
  ],
  returns: { ansible_facts: 'The facts, each as ansible_NAME.' },
  needs: a => {
    const asked = collectorsFor(a.gather_subset)
    return { now: facts({ collectors: 'bad' in asked ? [] : asked, folder: a.fact_path, timeout: a.gather_timeout }) }
  },
  refuse: a => {
    const asked = collectorsFor(a.gather_subset)
    return 'bad' in asked ? `Bad subset '${asked.bad}' given to Ansible. gather_subset options allowed: ${subsetNames()}` : undefined
  },
  result: ({ now }, a) => {
    const all = { ...discovered(now), ...prefixed(now), gather_subset: [...a.gather_subset], module_setup: true }
    const named = Object.entries(all).filter(
      ([name]) =>
        a.filter.length === 0 || a.filter.some(pattern => fnmatch(name, pattern) || fnmatch(name.replace(/^ansible_/, ''), pattern)),
    )
    return { ansible_facts: Object.fromEntries(named) }
  },
})

/** Where a Python is, under the name of what Ansible finds for itself: roles hand it on to programs of their own. */
function discovered({ python }: Facts): Facts {
  const at = (python as { readonly executable?: Json } | undefined)?.executable
  return typeof at === 'string' && at !== '' ? { discovered_interpreter_python: at } : {}
}

function prefixed<V>(named: { readonly [name: string]: V }): { [name: string]: V } {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`ansible_${name}`, value]))
}
