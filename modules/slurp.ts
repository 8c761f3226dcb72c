import { reader } from '../engine/module.ts'
import { text } from '../engine/state/text.ts'

export default reader({
  description: 'Fetches the content of a file, as base64.',
  args: {
    type: 'object',
    properties: { src: { type: 'string', 'x-path': true, 'x-aliases': ['path'], description: 'The file.' } },
    required: ['src'],
  },
  examples: [{ title: 'Read a file', yaml: '- slurp:\n    src: /etc/passwd\n  register: passwd\n' }],
  needs: a => ({ now: text(a.src) }),
  refuse: (a, { now }) => (now.bytes ? undefined : `file not found: ${a.src}; mend the path, or ask with stat first`),
  result: ({ now }, a) => ({ content: Buffer.from(now.bytes ?? []).toString('base64'), encoding: 'base64', source: a.src }),
})
