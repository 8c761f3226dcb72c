import { type Made, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { file } from '../engine/state/files/file.ts'
import { type KernelModule, kernelModule } from '../engine/state/system/kernel-module.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The module of the kernel.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is loaded.' },
    params: { type: 'string', default: '', description: 'Parameters for it, where it is loaded now.' },
    persistent: {
      type: 'string',
      enum: ['disabled', 'absent', 'present'],
      default: 'disabled',
      description: 'Whether it is loaded when the host starts, by a file in /etc/modules-load.d; disabled leaves that alone.',
    },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Loads modules of the kernel, and takes them out.',
  aliases: ['community.general.modprobe'],
  args,
  examples: [
    { title: 'Load a module, now and at each start', yaml: '- modprobe:\n    name: br_netfilter\n    persistent: present', lab: true },
  ],
  returns: { name: 'The module.', state: 'What was asked for.', params: 'Its parameters.' },
  needs: a => ({ now: kernelModule(a.name) }),
  refuse: a =>
    /^[\w.-]+$/.test(a.name) && !/[\r\n]/.test(a.params)
      ? undefined
      : `"${a.name}" is no name of a module, or its parameters have more than one line; mend them`,
  have: ({ now }, a): State => ({
    loaded: now.isLoaded,
    'at start': now.files.length > 0,
    parameters: now.parameters === a.params ? 'as asked' : now.parameters,
  }),
  want: (a, { now }): State => ({
    // What is built into the kernel is always there.
    loaded: a.state === 'present' || now.isBuiltIn,
    ...(a.persistent !== 'disabled' && { 'at start': a.persistent === 'present' }),
    ...(a.persistent === 'present' && a.params !== '' && { parameters: 'as asked' }),
  }),
  apply: (change, a, { now }) => [
    change['loaded'] === true && sh`PATH=$PATH:/usr/sbin:/sbin modprobe ${a.name} ${a.params.split(/\s+/).filter(Boolean)}`,
    change['loaded'] === false && sh`PATH=$PATH:/usr/sbin:/sbin modprobe -r ${a.name}`,
    (change['at start'] === true || change['parameters'] !== undefined) && sh`mkdir -p /etc/modules-load.d /etc/modprobe.d`,
    change['at start'] === true && writeFile({ path: loadFile(a), from: Buffer.from(`${a.name}\n`), mode: '0644' }),
    change['at start'] === false &&
      sh`for f in ${now.files}; do t=$(sed ${`s/^[[:space:]]*${a.name.replaceAll('.', '\\.')}[[:space:]]*$/#&/`} "$f") && printf '%s\\n' "$t" >"$f" || exit 1; done`,
    change['parameters'] !== undefined &&
      writeFile({ path: optionsFile(a), from: Buffer.from(`options ${a.name} ${a.params}\n`), mode: '0644' }),
  ],
  makes: (change, a, { now }): readonly Made[] => {
    const starts = change['at start'] === undefined ? now.files : change['at start'] === true ? [loadFile(a)] : []
    const made: KernelModule = {
      isBuiltIn: now.isBuiltIn,
      isLoaded: change['loaded'] === undefined ? now.isLoaded : change['loaded'] === true,
      files: starts,
      parameters: change['parameters'] === undefined ? now.parameters : a.params,
    }
    const files = [
      ...(change['at start'] === undefined ? [] : [...now.files, loadFile(a)]),
      ...(change['parameters'] === undefined ? [] : [optionsFile(a)]),
    ]
    return [[kernelModule(a.name), made], ...files.map(path => [file(path), unknown] as const)]
  },
  result: (_now, _change, a) => ({ name: a.name, state: a.state, params: a.params }),
})

function loadFile({ name }: Args): string {
  return `/etc/modules-load.d/${name}.conf`
}

function optionsFile({ name }: Args): string {
  return `/etc/modprobe.d/${name}.conf`
}
