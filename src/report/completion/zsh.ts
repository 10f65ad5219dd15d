import {
  flagsOf,
  nameOf,
  pathOf,
  withinCommand,
  type Completed,
  type CompletedCommand,
  type CompletedOption,
} from './spec.js'

/** A script for zsh: one function for each command, over `_arguments` of zsh's own completion system. */
export function zshCompletion(program: CompletedCommand): string {
  return `#compdef policy
# Completion of \`policy\` for zsh. It was made by \`policy completion zsh\`: make it again after an update.

${withinCommand(program).map(functionFor).join('\n\n')}

# In a folder of $fpath the file is the function itself; read with \`source\`, it registers it.
if [ "$funcstack[1]" = "_policy" ]; then
  _policy "$@"
else
  compdef _policy policy
fi
`
}

function functionFor(command: CompletedCommand): string {
  const options = command.options.flatMap(optionSpecs)
  const below = command.commands
  if (below.length === 0) {
    const specs = [
      ...options,
      ...command.arguments.map(({ name, value }, index) => `${index + 1}:${name}:${actionOf(value)}`),
    ]
    return `${functionName(command)}() {\n${argumentsCall('_arguments -s -S', specs)}\n}`
  }
  return `${functionName(command)}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
${argumentsCall('_arguments -s -S -C', [...options, '1: :->command', '*:: :->rest'])}
  case $state in
    command)
      local -a commands
      commands=(
${below.map((each) => `        ${quoted(`${nameOf(each)}:${each.summary}`)}`).join('\n')}
      )
      _describe -t commands ${quoted(`${pathOf(command)} command`)} commands
      ;;
    rest)
      case $words[1] in
${below.map((each) => `        ${nameOf(each)}) ${functionName(each)} ;;`).join('\n')}
      esac
      ;;
  esac
}`
}

function argumentsCall(call: string, specs: readonly string[]): string {
  return [`  ${call}`, ...specs.map((spec) => `    ${quoted(spec)}`)].join(' \\\n')
}

/** One for each way to write it. `(-C --workspace)` first: an option that is there is not offered again. */
function optionSpecs(option: CompletedOption): string[] {
  const { short, long, description, value } = option
  const name = (long ?? short ?? '').replace(/^-+/, '')
  const before = `(${flagsOf(option).join(' ')})`
  const after = `[${description.replace(/[[\]\\]/g, '\\$&')}]${value === null ? '' : `:${name}:${actionOf(value)}`}`
  // `+`: the value may follow at once; `=`: it may follow an equals sign.
  const [ofShort, ofLong] = value === null ? ['', ''] : ['+', '=']
  return [
    ...(short === undefined ? [] : [`${before}${short}${ofShort}${after}`]),
    ...(long === undefined ? [] : [`${before}${long}${ofLong}${after}`]),
  ]
}

function actionOf(value: Completed): string {
  if ('path' in value) return value.path === 'folder' ? '_files -/' : '_files'
  return 'words' in value ? `(${value.words.join(' ')})` : ' '
}

/** `_policy_trust_lock` */
function functionName({ words }: CompletedCommand): string {
  return `_${words.join('_').replaceAll('-', '_')}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
