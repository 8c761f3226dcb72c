import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type DhParameters, dhParameters } from '../engine/state/certificates/dh-parameters.ts'
import { backendArgument, withoutOpenssl } from '../engine/state/certificates/key-wish.ts'
import { askedOf, fileArguments } from '../engine/state/files/file-attributes.ts'
import {
  goingStep,
  keepingSteps,
  makingStep,
  type SpotReads,
  spotGone,
  spotMade,
  spotOf,
  spotReads,
  spotRefusal,
  spotsHave,
  spotsWant,
} from '../engine/state/files/made-file.ts'
import { backupArgument, contentArgument, madeTold, tellingStep, toldReads } from '../engine/state/files/made-told.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { FileText } from '../engine/state/files/text.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'The file, in PEM.' },
    size: { type: 'integer', minimum: 512, default: 4096, description: 'Bits. Many take long: 4096 some minutes.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether they are there.' },
    force: { type: 'boolean', default: false, description: 'Whether they are made anew each time.' },
    ...backupArgument,
    ...contentArgument,
    ...backendArgument,
    ...fileArguments,
  },
  required: ['path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: "Keeps parameters of Diffie and Hellman, made by the target's openssl.",
  aliases: ['community.crypto.openssl_dhparam'],
  args,
  examples: [{ title: 'Make parameters', yaml: '- openssl_dhparam:\n    path: /tmp/dhparams.pem\n    size: 512' }],
  returns: {
    filename: 'The file.',
    size: 'Bits.',
    dhparams: 'The parameters, where return_content asks for them.',
    backup_file: 'Where what was there was kept.',
  },
  needs: (a, machine): Reads => ({
    ...spotReads([placeOf(a)], machine),
    ...toldReads(a, machine),
    now: dhParameters(targetPath(a.path, machine)),
  }),
  refuse: (a, now, machine) => (a.state === 'absent' ? undefined : spotRefusal(spotOf(placeOf(a), now, machine))),
  have: (now, a, machine): State => {
    if (a.state === 'absent') return { state: now.now.exists ? 'present' : 'absent' }
    return { ...spotsHave([spotOf(placeOf(a), now, machine)]), size: a.force && now.now.exists ? 'of before' : (now.now.size ?? 'none') }
  },
  want: (a, now, machine): State =>
    a.state === 'absent' ? { state: 'absent' } : { ...spotsWant([spotOf(placeOf(a), now, machine)], machine), size: a.size },
  apply: (change, a, now, machine) => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return [goingStep(spot)]
    if (change['size'] === undefined) return keepingSteps(spot, change)
    return [makingStep(spot, change, machine, sh`openssl dhparam ${a.size} 2>/dev/null`, withoutOpenssl), tellingStep(spot, a)]
  },
  makes: (change, a, now, machine): Made[] => {
    const spot = spotOf(placeOf(a), now, machine)
    const question = dhParameters(targetPath(a.path, machine))
    if (a.state === 'absent') return [spotGone(spot), [question, { exists: false }]]
    return [...spotMade(spot, change, machine, change['size'] !== undefined), [question, { exists: true, size: a.size }]]
  },
  result: (now, change, a, ran, machine) => ({
    filename: a.path,
    ...(a.state === 'present' && { size: a.size }),
    ...madeTold('dhparams', a, spotOf(placeOf(a), now, machine), change['size'] !== undefined, ran, now.text),
  }),
})

type Reads = { readonly now: Question<DhParameters>; readonly text?: Question<FileText> } & SpotReads

function placeOf(a: Args) {
  return { path: a.path, asked: askedOf(a), isKept: a.backup }
}
