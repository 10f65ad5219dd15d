/** Programs that read an argument as code, and programs that start another one. */

export interface Interpreter {
  /** Of the program's name in small letters, without its folder and `.exe`. */
  readonly names: RegExp
  /** The option that a script follows. */
  readonly option?: RegExp
  /** What stands before a value that is part of a script in one word with its option. */
  readonly glued?: RegExp
  /** All that follows is code: behind the option where there is one, else behind the program. */
  readonly rest?: boolean
  /** What the first word is that is no option: code, or the file of a script. */
  readonly first?: 'code' | 'file'
  /** How an argument is handed to the script. */
  readonly help: string
}

const ARGUMENT = 'hand it over as an argument of its own'
const FILE = `write a script, and ${ARGUMENT}: \`[sh, script.sh, '{fact}']\``

export const INTERPRETERS: readonly Interpreter[] = [
  {
    names: /^(sh|bash|dash|ash|zsh|[mp]?ksh|t?csh|fish|nu|xonsh)$/,
    option: /^(-[a-z]*c[a-z]*|--command)$/i,
    glued: /^(-[a-z]?c|--(init-)?command=)/i,
    first: 'file',
    help: `${ARGUMENT}: \`[sh, -c, 'echo "$1"', sh, '{fact}']\``,
  },
  {
    names: /^(su|runuser|flock|script|expect|psql|n?vim?|ex|npx|npm)$/,
    option: /^(-[a-z]*c|--command|--session-command|--call)$/i,
    glued: /^(-[a-z]?c|--((session-)?command|call)=)/i,
    help: FILE,
  },
  { names: /^(pwsh|powershell)$/, option: /^[-/](c|command|e|ec|encodedcommand)$/i, rest: true, help: FILE },
  { names: /^cmd$/, option: /^\/[ckr]$/i, glued: /^\/[ckr]/i, rest: true, help: FILE },
  {
    names: /^(python|pypy)[\d.]*w?$/,
    option: /^-[a-z]*c$/i,
    glued: /^-[a-z]*?c/i,
    first: 'file',
    help: `${ARGUMENT}, and read it from \`sys.argv\``,
  },
  {
    names: /^(node|nodejs|deno|bun|tsx|ts-node)$/,
    option: /^(-e|--eval|-p|--print|-pe|eval)$/,
    glued: /^(-p?e|-p|--(eval|print)=)/,
    first: 'file',
    help: `${ARGUMENT}, and read it from \`process.argv\``,
  },
  {
    names: /^(perl|ruby|raku)[\d.]*$/,
    option: /^-[a-z]*e$/i,
    glued: /^-[a-z]*?e/i,
    first: 'file',
    help: `${ARGUMENT}, and read it from \`ARGV\``,
  },
  {
    names: /^php[\d.]*$/,
    option: /^(-[rbe]|--(run|process-(begin|code|end)))$/i,
    glued: /^(-[rbe]|--(run|process-(begin|code|end))=)/i,
    first: 'file',
    help: `${ARGUMENT}, and read it from \`$argv\``,
  },
  {
    names: /^(lua[\d.]*|julia|rscript|r|osascript|groovy|elixir|mysql|mariadb|emacs|rsync)$/,
    option: /^(-[a-z]*e|--(eval|execute|rsh))$/i,
    glued: /^(-e|--(eval|execute|rsh)=)/i,
    help: FILE,
  },
  {
    names: /^g?sed$/,
    option: /^(-[a-z]*e|--expression)$/i,
    glued: /^(-[a-z]*?e|--expression=)/i,
    first: 'code',
    help: FILE,
  },
  {
    names: /^[gmn]?awk$/,
    glued: /^--(source|include)=/,
    first: 'code',
    help: `${ARGUMENT}: \`[awk, -v, 'x={fact}', '{ print x }']\``,
  },
  {
    names: /^find$/,
    option: /^-(exec|ok)(dir)?$/,
    help: 'name the program, and hand the value over after it',
  },
  { names: /^env$/, option: /^-[a-z]*S$/i, glued: /^(-[a-z]*S|--split-string=)/i, help: FILE },
  // The words after the host are put together again, for a shell over there.
  {
    names: /^(ssh|slogin|rsh|autossh|plink|mosh)$/,
    rest: true,
    help: 'let a program on the other side fetch the value',
  },
  { names: /^(watch|parallel|eval)$/, rest: true, help: FILE },
]

export interface Wrapper {
  readonly names: RegExp
  /** Options that the next word belongs to. */
  readonly takesWord?: RegExp
  /** So many words that are no options stand before the program. */
  readonly before?: number
}

/** Programs that start the program that is named after their own options. */
export const WRAPPERS: readonly Wrapper[] = [
  {
    names: /^(sudo|doas)$/,
    takesWord: /^(-[a-z]*[ugpcrtudh]|--(user|group|prompt|chdir|chroot|role|type|host))$/i,
  },
  { names: /^env$/, takesWord: /^(-[uC]|--(unset|chdir))$/ },
  { names: /^timeout$/, takesWord: /^(-[ks]|--(kill-after|signal))$/, before: 1 },
  { names: /^nice$/, takesWord: /^(-n|--adjustment)$/ },
  { names: /^ionice$/, takesWord: /^(-[cn]|--(class|classdata))$/ },
  { names: /^stdbuf$/, takesWord: /^(-[ioe]|--(input|output|error))$/ },
  { names: /^xargs$/, takesWord: /^(-[InPLdEsa]|--(replace|max-\w+|delimiter|arg-file))$/ },
  { names: /^time$/, takesWord: /^(-[fo]|--(format|output))$/ },
  { names: /^flock$/, takesWord: /^(-[wE]|--(timeout|conflict-exit-code))$/, before: 1 },
  { names: /^(chroot|taskset|chrt)$/, before: 1 },
  { names: /^sshpass$/, takesWord: /^-[pfdeP]$/ },
  { names: /^(strace|ltrace)$/, takesWord: /^-[aeopPsuE]$/ },
  {
    names: /^(nohup|setsid|exec|command|busybox|unbuffer|chronic|catchsegv|dumb-init|tini|unshare|setpriv)$/,
  },
]

/** What a program is known by: its name in small letters, without its folder and `.exe`. */
export function programName(word: string): string {
  return word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(exe|cmd|bat)$/, '')
}
