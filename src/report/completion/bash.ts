import {
  flagsOf,
  nameOf,
  pathOf,
  quoted,
  withinCommand,
  type Completed,
  type CompletedCommand,
  type CompletedOption,
} from './spec.js'

/**
 * A script for bash from 3.2 on, which macOS has. It finds the command in the words before the cursor, and whether the
 * last of them waits for its value. Words come from the script alone: nothing that was typed is ever evaluated.
 */
export function bashCompletion(program: CompletedCommand): string {
  const commands = withinCommand(program)
  return `# Completion of \`policy\` for bash. It was made by \`policy completion bash\`: make it again after an update.

_policy_words() {
  local word
  for word in "\${@:3}"; do
    if [[ $word == "$2"* ]]; then COMPREPLY+=("$1$word"); fi
  done
}

_policy_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$2$path"); done < <(compgen "$1" -- "$3")
  # bash 3.2 does not know it, and then quotes nothing.
  compopt -o filenames 2>/dev/null || :
}

_policy() {
  local at=${quoted(pathOf(program))} option='' prefix='' ended='' given=0 index word
  local current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ -n $option ]]; then
      # Readline makes three words of --format=json.
      if [[ $word != '=' ]]; then option=''; fi
    elif [[ -n $ended ]]; then
      given=$((given + 1))
    else
      case "$at $word" in
${valued(commands)
  .map((option) => `        ${option}) option="$at $word" ;;`)
  .join('\n')}
${commands
  .slice(1)
  .map((command) => `        ${quoted(pathOf(command))}) at=${quoted(pathOf(command))} ;;`)
  .join('\n')}
        *' --') ended=1 ;;
        *' -'*) ;;
        *) given=$((given + 1)) ;;
      esac
    fi
  done
  if [[ -n $option && $current == '=' ]]; then
    current=''
  elif [[ -z $option && -z $ended && $current == --*=* ]]; then
    option="$at \${current%%=*}" prefix="\${current%%=*}=" current=\${current#*=}
  fi
  if [[ -n $option ]]; then
    case $option in
${commands
  .flatMap((command) =>
    command.options.flatMap((option) => {
      const reply = option.value === null ? '' : replyWith(option.value)
      return reply === '' ? [] : [`      ${patternOf(command, option)}) ${reply} ;;`]
    }),
  )
  .join('\n')}
    esac
  elif [[ -z $ended && $current == -* ]]; then
    case $at in
${commands
  .map(
    (command) =>
      `      ${quoted(pathOf(command))}) ${replyWith({ words: command.options.flatMap(flagsOf) })} ;;`,
  )
  .join('\n')}
    esac
  else
    case "$at $given" in
${commands.flatMap(argumentReplies).join('\n')}
    esac
  fi
}

complete -F _policy policy
`
}

/** What follows a command: the commands below it, or its arguments by how many are there already. */
function argumentReplies(command: CompletedCommand): string[] {
  const below = command.commands.map(nameOf)
  const values: readonly Completed[] =
    below.length > 0 ? [{ words: below }] : command.arguments.map(({ value }) => value)
  return values.flatMap((value, index) => {
    const reply = replyWith(value)
    return reply === '' ? [] : [`      ${quoted(`${pathOf(command)} ${index}`)}) ${reply} ;;`]
  })
}

function replyWith(value: Completed): string {
  if ('path' in value) return `_policy_paths ${value.path === 'folder' ? '-d' : '-f'} "$prefix" "$current"`
  if (!('words' in value) || value.words.length === 0) return ''
  return `_policy_words "$prefix" "$current" ${value.words.map(quoted).join(' ')}`
}

/** The options that take a value, as patterns of a `case`. */
function valued(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap((command) =>
    command.options.flatMap((option) => (option.value === null ? [] : [patternOf(command, option)])),
  )
}

function patternOf(command: CompletedCommand, option: CompletedOption): string {
  return flagsOf(option)
    .map((flag) => quoted(`${pathOf(command)} ${flag}`))
    .join(' | ')
}
