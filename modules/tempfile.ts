import { action, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { fileReturns } from '../engine/state/files/file-result.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { toldFile } from '../engine/state/files/told-file.ts'

export default action({
  description: 'Makes an empty file or folder with a name of its own, which only its owner may read.',
  args: {
    type: 'object',
    properties: {
      state: { type: 'string', enum: ['directory', 'file'], default: 'file', description: 'What is made.' },
      path: {
        type: 'string',
        'x-path': true,
        description: "The folder it is made in; the system's own for such things where it is left out.",
      },
      prefix: { type: 'string', default: 'ansible.', description: 'How its name begins.' },
      suffix: { type: 'string', default: '', description: 'How its name ends.' },
    },
  },
  examples: [
    {
      title: 'Work in a folder that is gone afterwards',
      yaml: '- tempfile:\n    state: directory\n  register: work\n\n- file:\n    path: "{{ work.path }}"\n    state: absent',
    },
  ],
  returns: { path: 'Where it is.', ...fileReturns },
  touches: true,
  host: true,
  check: a => ({ status: 'changed', result: { path: unknown, state: a.state } }),
  // An action: each run is to make another one.
  run: async (a, _now, hands) => {
    const folder = a.path === undefined ? sh`"\${TMPDIR:-/tmp}"` : sh`${targetPath(a.path, hands.machine)}`
    // mktemp of busybox wants its X at the end: the suffix comes by a move that replaces nothing.
    const name = sh`d=${folder}; t=$(mktemp ${a.state === 'directory' && '-d'} -- "$d"/${a.prefix}XXXXXXXX) || exit 1
n="$t"${a.suffix}; [ "$n" = "$t" ] || { [ ! -e "$n" ] && mv -- "$t" "$n"; } || { rm -rf -- "$t"; exit 1; }; printf '%s\\0' "$n"`
    const made = await hands.frame(name)
    if (made.status !== 0)
      return { status: 'failed', message: made.stderr.trim() || 'no name was free', hint: 'look at the folder it was to be in' }
    const path = made.stdout.replace(/\0$/, '')
    return { status: 'changed', result: { path, ...(await toldFile(path, hands)) } }
  },
})
