import { resource, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'
import { isImageName, taggedImage } from '../engine/state/containers/image.ts'

export default resource({
  description: 'Removes an image of Docker.',
  aliases: ['community.docker.docker_image_remove'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The image: NAME, HOST/NAME, with its tag or digest; or its number.' },
      tag: { type: 'string', default: 'latest', description: 'The tag where the name has none.' },
      force: { type: 'boolean', default: false, description: 'Whether one goes that containers or other names have, too.' },
      prune: { type: 'boolean', default: true, description: 'Whether images go that it was made of and that have no name.' },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Take one away', yaml: '- docker_image_remove:\n    name: registry:2\n', lab: true }],
  returns: {
    image: 'What Docker said of it; empty where there was none.',
    untagged: 'The names that went.',
    deleted: 'The numbers of the images that went.',
  },
  needs: a => ({ now: docked('image', taggedImage(a.name, a.tag), dockerPlace(a)) }),
  refuse: (a, { now }) => {
    const name = taggedImage(a.name, a.tag)
    return isImageName(name)
      ? withoutDocker(now)
      : `"${name}" cannot be the name of an image; give it as HOST/NAME:TAG or HOST/NAME@sha256:…`
  },
  have: ({ now }) => ({ state: now.exists ? 'present' : 'absent' }),
  want: () => ({ state: 'absent' }),
  apply: (_, a) => [
    sh`${dockerPlace(a).words} image rm ${[...(a.force ? ['--force'] : []), ...(a.prune ? [] : ['--no-prune'])]} ${taggedImage(a.name, a.tag)}`,
  ],
  makes: (_, a) => [[docked('image', taggedImage(a.name, a.tag), dockerPlace(a)), { isInstalled: true, exists: false }]],
  result: ({ now }, change, _, ran) => {
    const said = ran.at(-1)?.stdout
    const isForeseen = said === undefined && Object.keys(change).length > 0
    const of = (word: string) => [...(said ?? '').matchAll(new RegExp(`^${word}: (.*)$`, 'gm'))].map(([, name = '']) => name)
    return { image: now.inspect ?? {}, untagged: isForeseen ? unknown : of('Untagged'), deleted: isForeseen ? unknown : of('Deleted') }
  },
})
