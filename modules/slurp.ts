import { reader, unknown } from '../engine/module.ts'
import { mayUse } from '../engine/state/files/access.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { text } from '../engine/state/files/text.ts'

export default reader({
  description: 'Fetches what a file of the target holds into a variable, as base64.',
  args: {
    type: 'object',
    properties: {
      src: { type: 'string', 'x-path': true, 'x-aliases': ['path'], description: 'The file.' },
    },
    required: ['src'],
  },
  examples: [
    {
      title: 'Read a file',
      yaml: '- slurp:\n    src: /etc/hostname\n  register: name\n\n- debug:\n    msg: "{{ name.content | b64decode | trim }}"',
    },
  ],
  returns: { content: 'What it holds, as base64.', encoding: 'Always base64.', source: 'The file.' },
  needs: (a, machine) => {
    const path = targetPath(a.src, machine)
    return { now: file(path, { follow: true }), text: text(path) }
  },
  refuse: (a, { now, text: held }, machine) => {
    if (now.denied !== undefined) return `file is not readable: ${a.src}; become a user who may look into ${now.denied}`
    if (!now.exists) return `file not found: ${a.src}; make it first, or mend its path`
    if (now.type === 'directory') return `source is a directory and must be a file: ${a.src}; name a file in it`
    return held.bytes && mayUse('read', now, machine) !== false
      ? undefined
      : `file is not readable: ${a.src}; become a user who may read it`
  },
  result: ({ text: held }, a, machine) => ({
    content: held.isOnce ? unknown : Buffer.from(held.bytes ?? []).toString('base64'),
    encoding: 'base64',
    source: targetPath(a.src, machine),
  }),
})
