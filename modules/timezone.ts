import { resource, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { timezone } from '../engine/state/system/timezone.ts'

export default resource({
  description: 'Keeps the time zone of the host.',
  aliases: ['community.general.timezone'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The zone, such as Europe/Berlin.' },
      hwclock: {
        type: 'string',
        enum: ['local', 'UTC'],
        'x-aliases': ['rtc'],
        description: 'Whether the hardware clock runs in the time of the zone, or in UTC.',
      },
    },
    'x-one-of': [['name', 'hwclock']],
  },
  examples: [{ title: 'Live in Lisbon', yaml: '- timezone:\n    name: Europe/Lisbon', lab: true }],
  needs: a => ({ now: timezone(a.name ?? '') }),
  refuse: (a, { now }) =>
    a.name !== undefined && (!now.isKnown || /^\/|(^|\/)\.\.(\/|$)/.test(a.name))
      ? `Cannot set timezone to ${a.name}: there is no such zone on the host; mend the name, or install tzdata`
      : undefined,
  want: a => ({ ...(a.name !== undefined && { name: a.name }), ...(a.hwclock !== undefined && { hwclock: a.hwclock }) }),
  // The files that timedatectl would write: it needs a bus, and chroots and containers have none.
  apply: (change, a) => [
    change.name !== undefined &&
      sh`ln -sfn -- ${`/usr/share/zoneinfo/${a.name ?? ''}`} /etc/localtime && if [ -e /etc/timezone ] || [ -e /etc/debian_version ]; then printf '%s\\n' ${a.name ?? ''} >/etc/timezone; fi`,
    change.hwclock !== undefined &&
      sh`[ -s /etc/adjtime ] || printf '0.0 0 0.0\\n0\\n%s\\n' UTC >/etc/adjtime; t=$(sed ${`3s/.*/${a.hwclock === 'local' ? 'LOCAL' : 'UTC'}/`} /etc/adjtime) && printf '%s\\n' "$t" >/etc/adjtime`,
  ],
  diff: (_, a, { now }) => ({
    before: { ...(a.name !== undefined && { name: now.name ?? null }), ...(a.hwclock !== undefined && { hwclock: now.hwclock ?? null }) },
    after: { ...(a.name !== undefined && { name: a.name }), ...(a.hwclock !== undefined && { hwclock: a.hwclock }) },
  }),
  makes: (change, a, { now }) => [
    [timezone(a.name ?? ''), { ...now, ...change }],
    ...(change.name === undefined ? [] : [[file('/etc/localtime'), unknown] as const, [file('/etc/timezone'), unknown] as const]),
  ],
})
