import { describe, expect, test } from 'vitest'
import { ansible } from '../../engine/report/ansible.ts'
import { eventsOf, golden, shown } from '../support/events.ts'

describe('the lines of the default callback', () => {
  test.each([
    ['as ansible-playbook printed them', 'callback', 0],
    ['as ansible-playbook -v printed them', 'callback-v', 1],
  ])('are, of a run that Ansible saw too, %s', async (_, name, verbosity) => {
    const { out } = await shown(eventsOf(`${name}.jsonl`), screen => ansible(screen, { verbosity }))
    expect(out).toBe(golden(`${name}.txt`))
  })
})
