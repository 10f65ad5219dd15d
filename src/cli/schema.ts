import type { Command } from 'commander'
import { EXIT } from '../model/problem.js'
import { examples, formatOption } from './options.js'
import { json, type Session } from './session.js'

interface Options {
  format: 'text' | 'json'
}

export function defineSchema(program: Command, session: Session): void {
  const command = program
    .command('schema')
    .argument('[name]', 'the schema that is printed; without it, all are listed')
    .summary('print the JSON Schema of a file, for editors and other tools')
    .description(
      'Prints the JSON Schema of a file that people write or that the tool writes, exactly as it is shipped;\n' +
        'without a name, lists the schemas. `policy init` puts those of policy files into a folder of your own.',
    )
    .addOption(formatOption('text', 'json'))
    .action((name: string | undefined, options: Options) => schemaCommand(name, options, session))
  examples(command, [
    'policy schema',
    'policy schema policy > schemas/policy.schema.json',
    'policy schema policy_state | jq .properties',
  ])
}

async function schemaCommand(name: string | undefined, options: Options, session: Session): Promise<void> {
  const { listSchemas, readSchema } = await import('../flows/schemas.js')
  if (name !== undefined) session.result(await readSchema(name))
  else if (options.format === 'json') session.result(json({ schemas: await listSchemas() }))
  else
    session.result((await import('../report/schemasText.js')).schemasText(await listSchemas(), session.out))
  session.exit(EXIT.done)
}
