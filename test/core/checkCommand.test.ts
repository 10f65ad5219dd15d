import { expect } from 'chai'
import { checkCommand } from '../../src/core/checkCommand.js'

/** The problems of a command, as `code index message`; words are parted by blanks, and `_` stands for a blank in one. */
function told(command: string): string[] {
  const words = command.split(' ').map((word) => word.replaceAll('_', ' '))
  const problems: string[] = []
  checkCommand(words, 'run', (code, keys, message, help) => {
    expect(help, 'what to do').to.be.a('string')
    problems.push(`${code} ${keys[1]} ${message}`)
  })
  return problems
}

describe('a value in a command', () => {
  for (const [command, program, index] of [
    ['sh -c echo_{x}', 'sh', 2],
    ['sh -c {x}', 'sh', 2],
    ['sudo -u node sh -c echo_{x}', 'sh', 5],
    ['docker exec c bash -c {x}', 'bash', 5],
    ['docker exec c /bin/bash -lc a_{x}', 'bash', 5],
    ['kubectl exec p -- sh -c a_{x}', 'sh', 6],
    ['xargs -I A sh -c a_{x}', 'sh', 5],
    ['find . -exec sh -c a_{x} ;', 'sh', 5],
    ['find . -exec {x} ;', 'find', 3],
    ['bash.exe -c a_{x}', 'bash.exe', 2],
    ['BASH -c a_{x}', 'BASH', 2],
    ['bash -o pipefail -c a_{x}', 'bash', 4],
    ['bash -co pipefail a_{x}', 'bash', 3],
    ['fish --command=a_{x}', 'fish', 1],
    ['fish --command a_{x}', 'fish', 2],
    ['bash -c exec_"$@" bash sh -c {x}', 'bash', 6],
    ['sh {x}', 'sh', 1],
    ['sh -e {x}', 'sh', 2],
    ['bash -o pipefail {x}', 'bash', 3],
    ['sudo bash {x}', 'bash', 2],
    ['python3 -cprint({x})', 'python3', 1],
    ['python3.12 -Ic print({x})', 'python3.12', 2],
    ['python3 -m {x}', 'python3', 2],
    ['node --eval=f({x})', 'node', 1],
    ['node -pe f({x})', 'node', 2],
    ['nodejs -e f({x})', 'nodejs', 2],
    ['node {x}.js', 'node', 1],
    ['perl -eprint_{x}', 'perl', 1],
    ['perl -ne print_{x}', 'perl', 2],
    ['perl -e 1 -e {x}', 'perl', 4],
    ['ruby -ep({x})', 'ruby', 1],
    ['php -recho_{x};', 'php', 1],
    ['env -S sh_-c_{x}', 'env', 2],
    ['env -Ssh_-c_{x}', 'env', 1],
    ['env --split-string={x}', 'env', 1],
    ['su root --command={x}', 'su', 2],
    ['su root -c {x}', 'su', 3],
    ['su -c {x} root', 'su', 2],
    ['flock f -c {x}', 'flock', 3],
    ['script -qc {x} log', 'script', 2],
    ['ssh host x_{x}', 'ssh', 2],
    ['ssh {x} uptime', 'ssh', 1],
    ['timeout 5 ssh host {x}', 'ssh', 4],
    ['cmd.exe /c dir {x}', 'cmd.exe', 3],
    ['pwsh -Command echo {x}', 'pwsh', 3],
    ['watch ls {x}', 'watch', 2],
    ['awk {x} file', 'awk', 1],
    ['awk -v a={x} {x}', 'awk', 3],
    ['sed s/a/{x}/ file', 'sed', 1],
    ['sed -n -e s/a/{x}/ file', 'sed', 3],
    ['psql -c select_{x}', 'psql', 2],
  ] as const) {
    it(`${command} would be code`, () => {
      expect(told(command)).to.deep.equal([
        `shell-placeholder ${index} \`${program}\` would read the value of \`x\` as code`,
      ])
    })
  }

  for (const [command, index] of [
    ['sudo {x}', 1],
    ['sudo -u node {x} a', 3],
    ['sudo -n -- {x}', 3],
    ['doas -u node {x}', 3],
    ['env {x}', 1],
    ['env -i A=1 {x}', 3],
    ['env {x}=1 tool', 1],
    ['timeout 5 {x}', 2],
    ['timeout -k 1 5 {x}', 4],
    ['nice -n 5 {x}', 3],
    ['nohup {place.workspace}/tool', 1],
    ['xargs -n 1 {x}', 3],
    ['sudo env A=1 timeout 5 nice {x}', 6],
    ['flock f {x}', 2],
    ['/usr/bin/env {x}', 1],
  ] as const) {
    it(`${command} would choose the program`, () => {
      expect(told(command)).to.deep.equal([
        `action-shape ${index} \`${command.split(' ')[0]}\` would run what the value says, and a value must not choose what is run`,
      ])
    })
  }

  for (const command of [
    'policy verify log --rules {place.rules} --inputs {place.inputs}',
    'tool {x} --score={x} -c {x}',
    'sh check.sh {x}',
    'sh {place.workspace}/check.sh {x}',
    'bash -o pipefail check.sh {x}',
    'sh -c echo_"$1" sh {x}',
    'sh -euc echo_"$1" sh {x}',
    'python3 -m tool {x}',
    'python3 tool.py --record={x} --count={x}',
    'node tool.js --level={x}',
    'node -e f(process.argv) {x}',
    'awk -v a={x} {print_a} file',
    'sed -e s/a/b/ {x}',
    'env LEVEL={x} tool {x}',
    'timeout {x} tool {x}',
    'sudo -u {x} tool {x}',
    'grep -c {x}',
    'shellcheck -c {x}',
    'curl -d {x}',
    'docker exec c tool {x}',
  ]) {
    it(`${command} is an argument`, () => {
      expect(told(command)).to.deep.equal([])
    })
  }
})
