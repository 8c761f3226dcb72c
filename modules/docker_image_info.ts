import { type Json, reader } from '../engine/module.ts'
import { type Docked, docked, dockerArguments, dockerPlace, dockerUnserved, withoutDocker } from '../engine/state/containers/docker.ts'
import { taggedImage } from '../engine/state/containers/image.ts'
import type { Question } from '../engine/state/question.ts'

export default reader({
  description: 'Tells what Docker says of images.',
  aliases: ['community.docker.docker_image_info'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'array', items: { type: 'string' }, description: 'The images, with their tags; latest where there is none.' },
      ...dockerArguments,
    },
    required: ['name'],
    'x-unserved': dockerUnserved,
  },
  examples: [{ title: 'Is it there?', yaml: '- docker_image_info:\n    name: nothing\n  register: found\n', lab: true }],
  returns: { images: 'What Docker says of those that are there.' },
  needs: (a): { readonly [name: string]: Question<Docked> } =>
    Object.fromEntries(a.name.map(name => [name, docked('image', taggedImage(name, 'latest'), dockerPlace(a))])),
  refuse: (_, now) =>
    Object.values(now)
      .map(withoutDocker)
      .find(reason => reason !== undefined),
  result: now => ({
    images: Object.values(now).flatMap(({ inspect }): Json[] => (inspect ? [inspect] : [])),
  }),
})
