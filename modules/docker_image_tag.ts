import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Docked, docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'
import { isImageName, taggedImage } from '../engine/state/containers/image.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The image: NAME, HOST/NAME, with its tag; or its number.' },
    tag: { type: 'string', default: 'latest', description: 'The tag where a name has none.' },
    repository: { type: 'array', items: { type: 'string' }, description: 'The names that it gets besides.' },
    existing_images: {
      type: 'string',
      enum: ['keep', 'overwrite'],
      default: 'overwrite',
      description: 'What becomes of such a name that leads to another image.',
    },
    ...dockerArguments,
  },
  required: ['name', 'repository'],
  'x-unserved': dockerUnserved,
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Gives an image of Docker more names.',
  aliases: ['community.docker.docker_image_tag'],
  args,
  examples: [
    {
      title: 'Name one for another registry',
      yaml: '- docker_image_tag:\n    name: registry:2\n    repository: [registry.example.com/registry:2]\n',
      lab: true,
    },
  ],
  returns: { image: 'What Docker says of it.', tagged_images: 'The names that it got.' },
  needs: (a): { readonly now: Question<Docked>; readonly [name: string]: Question<Docked> } => ({
    ...Object.fromEntries(namesOf(a).map(name => [name, docked('image', name, dockerPlace(a))])),
    now: docked('image', taggedImage(a.name, a.tag), dockerPlace(a)),
  }),
  refuse: (a, { now }) => {
    const odd = [taggedImage(a.name, a.tag), ...namesOf(a)].find(name => !isImageName(name))
    if (odd !== undefined) return `"${odd}" cannot be the name of an image; give it as HOST/NAME:TAG`
    return (
      withoutDocker(now) ?? (now.exists ? undefined : `Cannot find image ${taggedImage(a.name, a.tag)}; pull or build it in a task before`)
    )
  },
  have: (all, a): State => Object.fromEntries(namesOf(a).map(name => [name, all[name]?.exists ? idOf(all[name]) : 'none'])),
  want: (a, all): State =>
    Object.fromEntries(
      namesOf(a)
        .filter(name => a.existing_images === 'overwrite' || !all[name]?.exists)
        .map(name => [name, idOf(all.now)]),
    ),
  apply: (change, a) => Object.keys(change).map(name => sh`${dockerPlace(a).words} tag ${taggedImage(a.name, a.tag)} ${name}`),
  makes: (change, a, { now }): Made[] => {
    const it: Docked = { isInstalled: true, exists: true, ...(now.inspect && { inspect: { Id: idOf(now) } }) }
    return Object.keys(change).map(name => [docked('image', name, dockerPlace(a)), it])
  },
  result: ({ now }, change) => ({ image: now.inspect ?? {}, tagged_images: Object.keys(change) }),
})

function namesOf({ repository, tag }: Args): string[] {
  return [...new Set(repository.map(name => taggedImage(name, tag)))]
}

function idOf({ inspect }: Docked): string {
  return String(inspect?.['Id'] ?? 'as it comes')
}
