import { Unknown } from '../engine/load/values.ts'
import { type Made, type Ran, resource, type Step, unknown } from '../engine/module.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { merged } from '../engine/state/packages/coming.ts'
import { fullName, type Unit, unit } from '../engine/state/units/unit.ts'
import { reloaded, type UnitFiles, unitFiles } from '../engine/state/units/unit-files.ts'

export default resource({
  description: 'Starts, stops, enables and masks units of systemd.',
  aliases: ['systemd_service', 'ansible.builtin.systemd_service'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', 'x-aliases': ['service', 'unit'], description: 'The unit; without a suffix it is a service.' },
      state: {
        type: 'string',
        enum: ['reloaded', 'restarted', 'started', 'stopped'],
        description: 'Whether it runs. restarted and reloaded act each time, and start what does not run.',
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot. What has nothing to enable (static units) is as it should be.' },
      masked: { type: 'boolean', description: 'Whether it cannot be started at all.' },
      daemon_reload: {
        type: 'boolean',
        default: false,
        'x-aliases': ['daemon-reload'],
        description:
          'Let systemd read its unit files again before anything else, where they, or what units are generated from, have changed.',
      },
      daemon_reexec: {
        type: 'boolean',
        default: false,
        'x-aliases': ['daemon-reexec'],
        description: 'Start systemd itself anew, its units going on.',
      },
      force: { type: 'boolean', description: 'Replace links that are in the way of enabling or masking.' },
      no_block: { type: 'boolean', default: false, description: 'Do not wait until it has started or stopped.' },
      scope: {
        type: 'string',
        enum: ['system', 'user', 'global'],
        default: 'system',
        description: 'Units of the system, of the user that the task runs as, or of every user (these are enabled and masked only).',
      },
    },
  },
  examples: [
    {
      title: 'Run a service, now and from each boot on',
      yaml: '- systemd:\n    name: cron\n    state: started\n    enabled: true',
      lab: true,
    },
    { title: 'Never run one', yaml: '- systemd:\n    name: cron\n    state: stopped\n    enabled: false\n    masked: true', lab: true },
    { title: 'Read changed unit files', yaml: '- systemd:\n    daemon_reload: true', lab: true },
  ],
  returns: {
    name: 'The unit, as it was asked for.',
    state: 'What was asked for.',
    enabled: 'What was asked for.',
    status:
      'What systemd knew of the unit before, under its own names: ActiveState, SubState, UnitFileState, LoadState, MainPID and others.',
  },
  needs: a => ({
    ...(a.name === undefined ? {} : { now: unit(a.name, a.scope) }),
    ...(a.daemon_reload && a.scope === 'system' ? { files: unitFiles() } : {}),
  }),
  have: ({ now }: Now, a): Wanted => ({
    daemon_reload: 'needed',
    daemon_reexec: 'due',
    masked: now?.loadState === 'masked',
    enabled: now !== undefined && /^(enabled|alias)/.test(now.fileState),
    state: stateNow(now, a.state),
  }),
  want: (a, { now, files }: Now) => ({
    daemon_reload: a.daemon_reload && (now?.needsReload || files?.needReload) ? 'done' : undefined,
    daemon_reexec: a.daemon_reexec ? 'done' : undefined,
    masked: a.masked,
    enabled: now && hasNothingToEnable(now) ? undefined : a.enabled,
    state: now?.isOffline ? undefined : a.state,
  }),
  refuse: (a, now, machine) => refusal(a, now, machine.init),
  acts: ['restarted', 'reloaded'],
  untold: ['daemon_reload', 'daemon_reexec'],
  apply: (change, a, { now }: Now) => {
    const on = { name: a.name ?? '', scope: a.scope }
    const force = a.force && '--force'
    const block = a.no_block && '--no-block'
    return [
      change.daemon_reload && does(on, 'reload systemd', sh`daemon-reload`),
      change.daemon_reexec && does(on, 'start systemd anew', sh`daemon-reexec`),
      change.masked === true && does(on, 'mask', sh`mask ${force} -- ${on.name}`),
      change.masked === false && does(on, 'unmask', sh`unmask -- ${on.name}`),
      change.enabled === true && does(on, 'enable', sh`enable ${force} -- ${on.name}`),
      change.enabled === false && does(on, 'disable', sh`disable -- ${on.name}`),
      isState(change.state) && starts(on, verbFor(change.state, now), block),
    ]
  },
  makes: (change, a, { now }: Now) => [
    ...(now && a.name !== undefined && a.scope === 'system' ? linksMade(change, a.name, now) : []),
    ...(now && a.name !== undefined ? [[unit(a.name, a.scope), afterwards(now, change)] as const] : []),
    ...(change.daemon_reload ? [[reloaded(), { needReload: false }] as const] : []),
  ],
  result: ({ now }: Now, _change, a) => ({
    name: a.name ?? null,
    ...(a.state === undefined ? {} : { state: a.state }),
    ...(a.enabled === undefined ? {} : { enabled: a.enabled }),
    status: now?.properties ?? {},
  }),
})

type Now = { readonly now?: Unit; readonly files?: UnitFiles }
type State = 'reloaded' | 'restarted' | 'started' | 'stopped'
type Wanted = {
  readonly daemon_reload: string | undefined
  readonly daemon_reexec: string | undefined
  readonly masked: boolean | undefined
  readonly enabled: boolean | undefined
  readonly state: State | Unknown | undefined
}
interface On {
  readonly name: string
  readonly scope: 'system' | 'user' | 'global'
}
interface Asked {
  readonly name?: string
  readonly state?: State
  readonly enabled?: boolean
  readonly masked?: boolean
  readonly force?: boolean
  readonly daemon_reload: boolean
  readonly scope: On['scope']
}

function stateNow(now: Unit | undefined, wanted: State | undefined): State | Unknown {
  if (now?.activeState instanceof Unknown) return now.activeState
  return now !== undefined && isRunning(now, wanted) ? 'started' : 'stopped'
}

/** What is on its way down is not running for who wants it started, and not yet stopped for who wants that. */
function isRunning({ activeState }: Unit, state: State | undefined): boolean {
  return /^(active|activating|reloading|refreshing)$/.test(String(activeState)) || (activeState === 'deactivating' && state === 'stopped')
}

/** Static units are started by others alone, indirect ones have another unit enabled for them: `systemctl enable` finds nothing to do. */
function hasNothingToEnable({ fileState }: Unit): boolean {
  return /^(static|generated|transient|indirect)$/.test(fileState)
}

function refusal(a: Asked, { now, files }: Now, init: string): string | undefined {
  if (a.name === undefined) {
    const [argument] = (['state', 'enabled', 'masked'] as const).filter(one => a[one] !== undefined)
    return argument && `missing parameter(s) required by '${argument}': name; say which unit is meant`
  }
  const [pattern] = /[*?[]/.exec(a.name) ?? []
  if (pattern !== undefined)
    return `This module does not currently support using glob patterns, found '${pattern}' in service name: ${a.name}; name the unit, or loop over names`
  const mayAppear = a.daemon_reload && files?.needReload
  const isAsked = a.state !== undefined || a.enabled !== undefined
  if (isAsked && !now?.exists && !mayAppear) {
    const hint = init === 'systemd' ? 'install what brings it, or mend the name' : 'this machine does not run systemd, take service instead'
    return `Could not find the requested service ${a.name}: host; ${hint}`
  }
  if (a.state !== undefined && /@(\.|$)/.test(a.name))
    return `Service is in unknown state: ${a.name} is a template; name an instance of it, such as ${a.name.replace(/@.*/, '@one')}`
  const starts = a.state !== undefined && a.state !== 'stopped'
  if (a.scope === 'global' && a.state !== undefined) return `no unit runs for all users at once; leave state out, or take scope: user`
  const own = `/etc/systemd/system/${fullName(a.name)}`
  if (a.masked && !a.force && a.scope === 'system' && now?.loadState !== 'masked' && now?.fragmentPath === own)
    return `Unable to mask ${a.name}: ${own} is in the place of the link to /dev/null; remove it first, or add force: true`
  if (now?.loadState === 'masked' && a.masked !== false && (starts || a.enabled))
    return `${a.name} is masked, so it cannot be ${starts ? 'started' : 'enabled'}; add masked: false`
  if (now?.exists && a.state === 'reloaded' && isRunning(now, 'reloaded') && !now.canReload && !now.isOffline && !now.needsReload)
    return `${a.name} has no way to reload; take state: restarted`
  return undefined
}

function isState(state: State | Unknown | undefined): state is State {
  return typeof state === 'string'
}

function verbFor(state: State, now: Unit | undefined): 'start' | 'stop' | 'restart' | 'reload' {
  if (state === 'stopped') return 'stop'
  if (state === 'reloaded') return now && isRunning(now, state) ? 'reload' : 'start'
  return state === 'restarted' ? 'restart' : 'start'
}

function ctl({ scope }: On, words: Sh): Sh {
  if (scope === 'system') return sh`systemctl ${words}`
  if (scope === 'global') return sh`systemctl --global ${words}`
  return sh`XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user ${words}`
}

function does(on: On, verb: string, words: Sh): Step {
  return { run: ctl(on, words), failure: ran => `Unable to ${verb}${on.name && ` ${on.name}`}: ${said(ran)}` }
}

/** Units that our way onto the machine may hang on. */
const ways =
  /^(ssh|dropbear|network|NetworkManager|systemd-(networkd|resolved)|netplan|ifup|wicked|connman|dhcpcd|dhclient|firewalld|nftables|ip6?tables|netfilter|ufw|shorewall|wg-quick|openvpn|strongswan|ipsec|tailscale|zerotier|frr|keepalived)/

/** What a service said before it died is the most telling: its last lines of the journal come along. */
function starts(on: On, verb: 'start' | 'stop' | 'restart' | 'reload', block: '--no-block' | false): Step {
  const journal = on.scope === 'system' ? sh`journalctl -q -n 5 --no-pager -o cat -u ${on.name} >&2 2>/dev/null` : sh`:`
  return {
    run: sh`${ctl(on, sh`${verb} ${block} -- ${on.name}`)} || { s=$?; ${journal}; exit $s; }`,
    mayDisconnect: ways.test(on.name),
    failure: ran => `Unable to ${verb} service ${on.name}: ${said(ran)}; see journalctl -u ${on.name} on the host`,
  }
}

function said({ stderr, stdout, status }: Ran): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n').filter(line => !/^See "|^Hint: /.test(line))
  return lines.join('\n') || `systemctl ended with status ${status}`
}

/** The unit when all is done. What only the real run can tell (the process, all of systemd's properties) is left out. */
function afterwards(now: Unit, change: Partial<Wanted>): Partial<Unit> | typeof unknown {
  // What a mask hides shows when it is gone.
  if (change.masked === false && now.hides === undefined && change.enabled === undefined && change.state === undefined) return unknown
  const isBack = change.masked === false && now.hides !== undefined
  const { mainPid: _, properties, hides: __, ...rest } = isBack ? { ...now.hides, activeState: now.activeState } : now
  const isRunning = change.state !== 'stopped'
  const endsAtOnce = properties?.['Type'] === 'oneshot' && properties['RemainAfterExit'] !== 'yes'
  const { fileState, loadState, fragmentPath, canReload, links, ...others } = rest
  return {
    ...others,
    exists: isBack ? rest.exists : true,
    ...(links && change.masked !== true ? { links } : {}),
    ...(change.masked === undefined || isBack ? { loadState, fileState, fragmentPath, canReload } : {}),
    ...(change.masked === undefined && now.hides ? { hides: now.hides } : {}),
    ...(change.masked === true ? { loadState: 'masked', fileState: 'masked', hides: now } : {}),
    ...(change.masked === false && !isBack ? { loadState: 'loaded' } : {}),
    ...(change.enabled === undefined || change.masked === true ? {} : { fileState: change.enabled ? 'enabled' : 'disabled' }),
    ...(change.state === undefined ? {} : { activeState: isRunning && !endsAtOnce ? 'active' : 'inactive' }),
    ...(change.daemon_reload || isLinked(change) ? { needsReload: false } : {}),
  }
}

function isLinked({ enabled, masked }: Partial<Wanted>): boolean {
  return enabled !== undefined || masked !== undefined
}

/** The links that systemctl makes or takes away; then it has systemd read all unit files again. */
function linksMade(change: Partial<Wanted>, name: string, now: Unit): Made[] {
  if (!isLinked(change)) return []
  const [folder, unmasked] = ['/etc/systemd/system', now.hides ?? now]
  const enabled = change.enabled === undefined || unmasked.fragmentPath.startsWith('/run/') ? [] : (unmasked.links ?? [])
  return [
    ...(change.masked === undefined ? [] : [[file(`${folder}/${fullName(name)}`), change.masked ? linkTo('/dev/null') : absent] as const]),
    ...enabled.map(link => [file(`${folder}/${link}`), change.enabled ? linkTo(unmasked.fragmentPath) : absent] as const),
    [reloaded(), { needReload: false }],
  ]
}

function linkTo(target: string): FileState {
  const [owner, group] = ['root', 'root']
  return {
    exists: true,
    type: 'link',
    mode: '0777',
    uid: 0,
    gid: 0,
    owner,
    group,
    size: target.length,
    nlink: 1,
    target,
    real: merged(target),
  }
}
