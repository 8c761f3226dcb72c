import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runModule } from '../support/module.ts'
import { atRows } from './at-rows.ts'
import { gemRows } from './gem-rows.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { packetRows } from './packet-rows.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'
import { systemRows } from './system-rows.ts'
import { sysvinitRows } from './sysvinit-rows.ts'
import { toolRows } from './tool-rows.ts'
import { ufwRows } from './ufw-rows.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

describe.skipIf(hindrances.length > 0)(`modules of the system${reason}`, () => {
  let lab: Lab
  let on: ReturnType<typeof shellOn>
  beforeAll(async () => {
    lab = await startLab()
    await lab.ssh('apt-get -qq update && apt-get -qq -y install cron acl iptables debconf rpm gnupg ufw at >/dev/null')
    on = shellOn(lab)
  })
  afterAll(async () => {
    await lab.stop()
  })

  test.each(Object.entries({ ...systemRows, ...toolRows, ...packetRows, ...ufwRows, ...atRows, ...gemRows, ...sysvinitRows }))(
    '%s',
    async (_, { module, before, args, comes, says, settles = true }) => {
      if (before !== undefined) await lab.ssh(before)
      const setting = { shell: on.shell, machine: on.machine, settles }
      const check = await runModule(module, args, { ...setting, check: true })
      const came = await runModule(module, args, setting)
      expect(came).toMatchObject(comes)
      expect(check.status).toBe(came.status)
      if (says) expect((await lab.ssh(says[0])).stdout).toBe(says[1])
    },
  )
})
