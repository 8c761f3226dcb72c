import { type Made, resource, type State, type Step, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { type Edit, type EditArgs, type EditReads, editing } from '../engine/state/files/editing.ts'
import { absent, type FileState, file } from '../engine/state/files/file.ts'
import { backupOf } from '../engine/state/files/file-result.ts'
import type { Question } from '../engine/state/question.ts'
import { type Mount, mount } from '../engine/state/system/mount.ts'
import { withMount, withoutMount } from '../engine/text/fstab-edit.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, 'x-aliases': ['name'], description: 'Where it is mounted; none for swap space.' },
    src: { type: 'string', description: 'What is mounted: a device, UUID=…, host:path, a folder to bind.' },
    fstype: { type: 'string', description: 'The type of its file system; none for a folder that is bound.' },
    opts: { type: 'string', default: 'defaults', description: 'Options of mount, between commas.' },
    state: {
      type: 'string',
      enum: ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'],
      description:
        'mounted: there and in the table. present: in the table. unmounted: not there. absent: neither, and the folder goes. absent_from_fstab: not in the table. remounted: mounted anew. ephemeral: there, whatever the table says.',
    },
    dump: { type: 'string', default: '0', description: 'Whether dump saves it.' },
    passno: { type: 'string', default: '0', description: 'When fsck looks at it: 0 never, 1 first, 2 later.' },
    boot: { type: 'boolean', default: true, description: 'Whether it is mounted when the host starts.' },
    fstab: { type: 'string', 'x-path': true, default: '/etc/fstab', description: 'The table.' },
    backup: { type: 'boolean', default: false, description: 'Whether the table that was there is kept.' },
    opts_no_log: { type: 'boolean', default: false, description: 'Whether options stay out of what is shown.' },
  },
  required: ['path', 'state'],
  'x-required-if': [
    ['state', 'mounted', ['src', 'fstype']],
    ['state', 'present', ['src', 'fstype']],
    ['state', 'ephemeral', ['src', 'fstype']],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = EditReads & { readonly mounted: Question<Mount>; readonly folder: Question<FileState> }

export default resource({
  description: 'Mounts file systems, and keeps the table of those that are mounted when the host starts.',
  aliases: ['ansible.posix.mount'],
  args,
  examples: [
    {
      title: 'Mount a file system, now and at each start',
      yaml: '- mount:\n    path: /srv/scratch\n    src: tmpfs\n    fstype: tmpfs\n    opts: size=16m,mode=0755\n    state: mounted',
      lab: true,
    },
    {
      title: 'Show a folder in another place',
      yaml: '- ansible.posix.mount:\n    path: /mnt/packages\n    src: /usr/share\n    fstype: none\n    opts: bind,ro\n    state: mounted',
      lab: true,
    },
    { title: 'Have it no more', yaml: '- mount:\n    path: /mnt/packages\n    state: absent', lab: true },
  ],
  returns: {
    name: 'The path.',
    src: 'What is mounted.',
    fstype: 'The type of its file system.',
    opts: 'The options, as the table has them.',
    fstab: 'The table.',
    backup_file: 'Where the table that was there is kept.',
  },
  needs: (a, machine): Reads => ({ ...edits.needs(asEdit(a), machine), mounted: mount(a.path), folder: file(a.path) }),
  refuse: (a, now, machine) => {
    if (a.state === 'remounted' && !now.mounted.isMounted) return `${a.path} is not mounted; take state: mounted`
    if (a.state === 'ephemeral' && now.mounted.isMounted && now.mounted.src !== a.src)
      return `Ephemeral mount point is already mounted with a different source than the specified one: ${now.mounted.src ?? ''}; unmount it first`
    return edits.refuse(asEdit(a), now, machine)
  },
  have: (now, a, machine): State => ({
    ...edits.have(now, asEdit(a), machine),
    mounted: now.mounted.isMounted,
    again: false,
    folder: now.folder.exists,
  }),
  want: (a, now, machine): State => {
    const table = edits.want(asEdit(a), now, machine)
    const isMounted = { mounted: true, ephemeral: true, absent: false, unmounted: false }[a.state as string]
    return {
      ...table,
      mounted: isMounted,
      again: a.state === 'remounted' ? true : undefined,
      folder: isMounted === true ? true : a.state === 'absent' ? false : undefined,
    }
  },
  apply: (change, a, now, machine) => {
    const { mounted, again, folder, ...table } = change
    const isChanged = table['content'] !== undefined
    return [
      ...(mounted === false ? [sh`umount -- ${a.path}`] : []),
      folder === true && sh`mkdir -p -- ${a.path}`,
      ...edits.apply(table, asEdit(a), now, machine),
      mounted === true && mounting(a),
      ((isChanged && a.state === 'mounted' && now.mounted.isMounted) || again === true) && remounting(a),
      folder === false && sh`rmdir -- ${a.path}`,
    ]
  },
  makes: (change, a, now, machine): readonly Made[] => {
    const { mounted, again: _again, folder, ...table } = change
    return [
      ...edits.makes(table, asEdit(a), now, machine),
      ...(mounted === undefined ? [] : [[mount(a.path), mountMade(mounted === true, a)] as const]),
      ...(mounted === undefined && folder === undefined ? [] : [[file(a.path), folder === false ? absent : unknown] as const]),
    ]
  },
  result: (_now, _change, a, ran) => ({
    name: a.path,
    ...(a.src !== undefined && { src: a.src }),
    ...(a.fstype !== undefined && { fstype: a.fstype }),
    ...(!a.opts_no_log && { opts: optionsOf(a) }),
    dump: a.dump,
    passno: a.passno,
    boot: a.boot ? 'yes' : 'no',
    fstab: a.fstab,
    backup_file: backupOf(ran).backup_file ?? '',
  }),
  text: (a, now, machine) => (a.opts_no_log ? undefined : edits.text(asEdit(a), now, machine)),
})

const edits = editing(edit, 'backup_file')

interface Asked extends EditArgs {
  readonly asked: Args
}

function asEdit(a: Args): Asked {
  return { asked: a, path: a.fstab, create: true, backup: a.backup }
}

function edit({ asked: a }: Asked, held: string | undefined): Edit {
  const src = a.src ?? ''
  if (a.state === 'present' || a.state === 'mounted') {
    const wish = { src, path: a.path, fstype: a.fstype ?? '', opts: optionsOf(a), dump: a.dump, passno: a.passno }
    const text = withMount(held ?? '', wish)
    // Options may hold what nobody may see: then no line of the table shows.
    return { text, message: '', ...(a.opts_no_log && text !== held && { told: [{ what: 'line', before: '', after: 'another one' }] }) }
  }
  const goes = a.state === 'absent' || a.state === 'absent_from_fstab'
  return { text: goes && held !== undefined ? withoutMount(held, { path: a.path, src }) : held, message: '' }
}

function optionsOf({ opts, boot }: Args): string {
  return boot || opts.split(',').includes('noauto') ? opts : `${opts},noauto`
}

function mountMade(isMounted: boolean, { src, fstype, opts }: Args): Mount | typeof unknown {
  if (!isMounted) return { isMounted: false }
  // What a folder that is bound is called depends on the file system that it is on.
  return /bind/.test(opts) ? unknown : { isMounted: true, src: src ?? '', fstype: fstype ?? '' }
}

function mounting(a: Args): Step {
  const from = a.fstab === '/etc/fstab' ? [] : ['-T', a.fstab]
  const run =
    a.state === 'ephemeral' ? sh`mount -t ${a.fstype ?? ''} -o ${a.opts} -- ${a.src ?? ''} ${a.path}` : sh`mount ${from} -- ${a.path}`
  return {
    run,
    failure: ({ stderr }) =>
      `Error mounting ${a.path}: ${stderr.trim()}; see that what is mounted is there, and its type and options are right`,
  }
}

/** What cannot be changed while it is mounted is taken away and mounted anew. */
function remounting(a: Args): Sh {
  const from = a.fstab === '/etc/fstab' ? [] : ['-T', a.fstab]
  const anew = sh`{ umount -- ${a.path} && mount ${from} -- ${a.path}; }`
  return /bind/.test(a.opts) ? anew : sh`mount ${from} -o remount -- ${a.path} 2>/dev/null || ${anew}`
}
