import { expect, test } from 'vitest'
import { tsplay } from '../lab/tsplay.ts'

// Nobody is reached, which is found out after all that is read here has been read: secrets, roles, the lab.
const nobody = ['-e', 'ansible_host=127.0.0.1', '-e', 'ansible_port=1', '--output', 'json']

test.each(['services', 'verify'])('%s.yml runs from the top of the tree without a word more', async book => {
  const ran = await tsplay(['run', `playbooks/${book}.yml`, ...nobody])
  const outcomes = ran.events.flatMap(event => (event.type === 'host-finished' ? [[event.host, event.outcome.status]] : []))
  expect([ran.exit, ran.stderr, outcomes]).toStrictEqual([4, '', [['services', 'unreachable']]])
})

test('the lab has secrets, which the password in the settings opens and another does not', async () => {
  const ran = await tsplay(['run', 'playbooks/services.yml', '--vault-password-file', 'ansible.cfg', ...nobody])
  expect(ran.exit).toBe(1)
  expect(`${ran.stdout}${ran.stderr}`).toContain('inventory/okd/group_vars/all/vault.yml')
})
