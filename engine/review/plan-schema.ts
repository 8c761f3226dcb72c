/** The shape of a plan file, in JSON Schema; what modules take is checked by their own schemas. */
export const planSchema = {
  type: 'object',
  required: ['plan', 'tsplay', 'made', 'playbooks', 'leftOut', 'asked', 'control', 'chance', 'tasks', 'hosts', 'exit', 'sha256'],
  additionalProperties: false,
  properties: {
    plan: { type: 'integer' },
    tsplay: { type: 'string' },
    made: { type: 'number' },
    playbooks: { $ref: '#/$defs/texts' },
    leftOut: { $ref: '#/$defs/texts' },
    exit: { type: 'integer' },
    hosts: { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } } },
    sealed: { type: 'string' },
    sha256: { $ref: '#/$defs/digest' },
    asked: {
      type: 'object',
      required: ['folder', 'playbooks', 'inventories', 'tags', 'skipTags', 'extraVars', 'become', 'forceHandlers', 'modulePath'],
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(
          ['playbooks', 'inventories', 'tags', 'skipTags', 'extraVars', 'modulePath'].map(name => [name, { $ref: '#/$defs/texts' }]),
        ),
        ...Object.fromEntries(
          ['folder', 'limit', 'user', 'connection', 'startAt', 'privateKey', 'sshCommonArgs', 'sshExtraArgs'].map(name => [
            name,
            { type: 'string' },
          ]),
        ),
        forks: { type: 'integer', minimum: 1 },
        timeout: { type: 'integer', minimum: 1 },
        forceHandlers: { type: 'boolean' },
        become: {
          type: 'object',
          required: ['enabled'],
          additionalProperties: false,
          properties: { enabled: { type: 'boolean' }, user: { type: 'string' }, method: { type: 'string' } },
        },
      },
    },
    control: {
      type: 'object',
      required: ['files', 'stats', 'lists', 'env', 'commands', 'urls'],
      additionalProperties: false,
      properties: {
        files: {
          type: 'object',
          additionalProperties: {
            anyOf: [
              { type: ['string', 'null'] },
              { type: 'object', required: ['base64'], additionalProperties: false, properties: { base64: { type: 'string' } } },
              { type: 'object', required: ['sha256'], additionalProperties: false, properties: { sha256: { $ref: '#/$defs/digest' } } },
            ],
          },
        },
        stats: {
          type: 'object',
          additionalProperties: {
            anyOf: [
              { type: 'null' },
              {
                type: 'array',
                prefixItems: [{ enum: ['file', 'directory', 'other'] }, { type: 'integer' }, { type: 'integer' }],
                minItems: 3,
                maxItems: 3,
              },
            ],
          },
        },
        lists: { type: 'object', additionalProperties: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/texts' }] } },
        env: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
        commands: {
          type: 'object',
          additionalProperties: {
            type: 'object',
            required: ['stdout', 'stderr', 'status'],
            additionalProperties: false,
            properties: { stdout: { type: 'string' }, stderr: { type: 'string' }, status: { type: 'integer' } },
          },
        },
        urls: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    chance: {
      type: 'object',
      required: ['now', 'seed'],
      additionalProperties: false,
      properties: { now: { type: 'number' }, seed: { type: 'string' } },
    },
    tasks: { type: 'array', items: { $ref: '#/$defs/task' } },
  },
  $defs: {
    texts: { type: 'array', items: { type: 'string' } },
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    task: {
      type: 'object',
      required: ['play', 'task', 'steps'],
      additionalProperties: false,
      properties: {
        play: { type: 'string' },
        task: {
          type: 'object',
          required: ['id', 'name', 'module', 'handler', 'check', 'noLog'],
          additionalProperties: false,
          properties: {
            id: { type: 'string' },
            name: { type: 'string' },
            module: { type: 'string' },
            handler: { type: 'boolean' },
            check: { type: 'boolean' },
            noLog: { type: 'boolean' },
            diff: { type: 'boolean' },
            at: {
              type: 'object',
              required: ['file', 'line', 'column'],
              additionalProperties: false,
              properties: { file: { type: 'string' }, line: { type: 'integer' }, column: { type: 'integer' } },
            },
          },
        },
        steps: { type: 'array', items: { $ref: '#/$defs/step' } },
      },
    },
    step: {
      type: 'object',
      required: ['host', 'status'],
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(['host', 'delegate', 'waitsFor', 'message', 'hint', 'module'].map(name => [name, { type: 'string' }])),
        item: {},
        status: { enum: ['ok', 'changed', 'failed', 'skipped', 'unreachable', 'unknown'] },
        differences: { type: 'array', items: { $ref: '#/$defs/difference' } },
        ignored: { const: true },
        arguments: { type: 'object' },
        round: { type: 'integer', minimum: 0 },
        decided: { enum: ['review', 'apply', 'now'] },
        closed: { enum: ['sealed', 'left-out'] },
        guard: {
          type: 'object',
          additionalProperties: false,
          properties: {
            arguments: { $ref: '#/$defs/digest' },
            effect: { $ref: '#/$defs/digest' },
            members: { $ref: '#/$defs/texts' },
            open: { $ref: '#/$defs/texts' },
            expects: {
              type: 'array',
              items: {
                type: 'object',
                required: ['read', 'of'],
                additionalProperties: false,
                properties: { read: { type: 'string' }, of: {}, answer: {}, sha256: { $ref: '#/$defs/digest' }, foreseen: { const: true } },
              },
            },
          },
        },
      },
    },
    difference: {
      oneOf: [
        {
          type: 'object',
          required: ['type', 'path'],
          additionalProperties: false,
          properties: {
            type: { const: 'text' },
            path: { type: 'string' },
            before: { type: 'string' },
            after: { type: 'string' },
            binary: { type: 'boolean' },
            why: { type: 'string' },
          },
        },
        {
          type: 'object',
          required: ['type', 'name', 'before', 'after'],
          additionalProperties: false,
          properties: { type: { const: 'value' }, name: { type: 'string' }, before: {}, after: {} },
        },
      ],
    },
  },
} as const
