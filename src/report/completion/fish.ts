import {
  nameOf,
  pathOf,
  flagsOf,
  withinCommand,
  type Completed,
  type CompletedCommand,
  type CompletedOption,
} from './spec.js'

/** A script for fish from 3.0 on: a function that tells at which command the cursor is, and a line for each thing to say. */
export function fishCompletion(program: CompletedCommand): string {
  const commands = withinCommand(program)
  const steps = commands.slice(1).map(pathOf)
  const valued = commands.flatMap((command) =>
    command.options.flatMap((option) =>
      option.value === null ? [] : flagsOf(option).map((flag) => `${pathOf(command)} ${flag}`),
    ),
  )
  return `# Completion of \`policy\` for fish. It was made by \`policy completion fish\`: make it again after an update.

# Whether the command before the cursor is the one that is named, and so many arguments follow it.
function __policy_at
    set -l at ${quoted(pathOf(program))}
    set -l given 0
    set -l waits 0
    for word in (commandline -opc)[2..-1]
        if test $waits = 1
            set waits 0
            continue
        end
        switch "$at $word"
            case ${steps.map(quoted).join(' ')}
                set at "$at $word"
            case ${valued.map(quoted).join(' ')}
                set waits 1
            case '* -*'
            case '*'
                set given (math $given + 1)
        end
    end
    test "$at" = "$argv[1]"; and begin
        test (count $argv) -lt 2; or test $given = "$argv[2]"
    end
end

complete -c policy -e
complete -c policy -f
${commands.flatMap(linesFor).join('\n')}
`
}

function linesFor(command: CompletedCommand): string[] {
  const at = (given?: number): string =>
    `complete -c policy -n ${quoted(`__policy_at ${quoted(pathOf(command))}${given === undefined ? '' : ` ${given}`}`)}`
  const below = command.commands.map(
    (each) => `${at(0)} -a ${quoted(nameOf(each))} -d ${quoted(each.summary)}`,
  )
  const values = command.arguments.flatMap(({ value }, index) => {
    const words = wordsOf(value)
    return words === '' ? [] : [`${at(index)}${words}`]
  })
  return [
    ...(below.length > 0 ? below : values),
    ...command.options.map((option) => `${at()}${optionWords(option)}`),
  ]
}

function optionWords({ short, long, description, value }: CompletedOption): string {
  const flags = [
    ...(short === undefined ? [] : [` -s ${short.replace(/^-/, '')}`]),
    ...(long === undefined ? [] : [` -l ${long.replace(/^--/, '')}`]),
  ].join('')
  // -x: a value must follow, and files are none.
  return `${flags}${value === null ? '' : ` -x${wordsOf(value)}`} -d ${quoted(description)}`
}

function wordsOf(value: Completed): string {
  if ('path' in value)
    return value.path === 'folder' ? " -a '(__fish_complete_directories)'" : " -a '(__fish_complete_path)'"
  return 'words' in value ? ` -a ${quoted(value.words.join(' '))}` : ''
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
