import { describe, expect, test } from 'vitest'
import { ansible } from '../../engine/report/ansible.ts'
import type { Renderer, RunEvent } from '../../engine/report/events.ts'
import { json } from '../../engine/report/json.ts'
import { junit } from '../../engine/report/junit.ts'
import { profile } from '../../engine/report/profile.ts'
import type { Screen } from '../../engine/report/screen.ts'
import { terminal } from '../../engine/report/terminal.ts'
import { eventsOf, golden, shown } from '../support/events.ts'

const folder = '/books'

/** Screens of the run that has everything, whole: look at each after a change. */
const screens: { readonly [file: string]: (screen: Screen) => Renderer } = {
  'ansible.txt': screen => ansible(screen, { verbosity: 0, folder }),
  'ansible-vvv.txt': screen => ansible(screen, { verbosity: 3, folder }),
  'terminal.txt': screen => terminal(screen, { verbosity: 0, folder }),
  'terminal-v.txt': screen => terminal(screen, { verbosity: 1, folder }),
  'junit.xml': screen => junit(screen.out),
  'profile.txt': screen => profile(screen.out),
}

describe('a run with everything in it', () => {
  test.each(Object.keys(screens))('is shown as in screens/%s', async file => {
    const { all } = await shown(eventsOf('all.jsonl'), screens[file] as (screen: Screen) => Renderer)
    await expect(all).toMatchFileSnapshot(`screens/${file}`)
  })

  test.each(['ansible', 'terminal'])('is shown in colours by %s as in screens', async name => {
    const make = name === 'ansible' ? screens['ansible.txt'] : screens['terminal.txt']
    const { all } = await shown(eventsOf('all.jsonl'), make as (screen: Screen) => Renderer, { colours: true, columns: 60 })
    await expect(all.replaceAll('\u001b', '␛')).toMatchFileSnapshot(`screens/${name}-colours.txt`)
  })

  test('comes out of the JSON renderer as it went in', async () => {
    const { out } = await shown(eventsOf('all.jsonl'), screen => json(screen.out))
    const parsed = (text: string) =>
      text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as unknown)
    expect(parsed(out)).toStrictEqual(parsed(golden('all.jsonl')))
  })

  test('has every event and every status', async () => {
    const types = new Set<string>()
    const statuses = new Set<string>()
    for await (const event of eventsOf('all.jsonl')) {
      types.add(event.type)
      if (event.type === 'host-finished') statuses.add(event.outcome.status)
    }
    const all: { readonly [type in Exclude<RunEvent['type'], 'listing'>]: true } = {
      'run-started': true,
      notice: true,
      'playbook-started': true,
      'play-started': true,
      'play-skipped': true,
      'task-started': true,
      'host-started': true,
      output: true,
      retry: true,
      'job-awaited': true,
      'item-finished': true,
      'host-finished': true,
      included: true,
      'no-hosts-left': true,
      'host-connected': true,
      stopping: true,
      'run-finished': true,
    }
    expect([...types].sort()).toStrictEqual(Object.keys(all).sort())
    expect([...statuses].sort()).toStrictEqual(['changed', 'failed', 'ok', 'refused', 'skipped', 'unknown', 'unreachable'])
  })

  test('holds no control character on any screen', async () => {
    for (const make of Object.values(screens)) {
      const { all } = await shown(eventsOf('all.jsonl'), make)
      expect(all).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
  })
})

describe('what --list-… and --syntax-check tell', () => {
  test.each(['ansible', 'terminal'])('is shown by %s as Ansible prints it', async name => {
    const make = (screen: Screen) => (name === 'ansible' ? ansible(screen, { verbosity: 0 }) : terminal(screen, { verbosity: 0 }))
    const { all } = await shown(eventsOf('listing.jsonl'), make)
    await expect(all).toMatchFileSnapshot('screens/listing.txt')
  })
})
