import { spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { carriersOf, type Cookie } from './leftBehind.js'
import { processes, signalProcess, signalQuietly, withDescendants, type Process } from './processes.js'

/** Between the request to end and the end. */
const TERM_GRACE_MS = 300
/** For both. A second has room for it, with something left for a machine that is busy. */
const DEADLINE_MS = 700
const POLL_MS = 15
/** Of stopping those who appear while others are being stopped. */
const MAX_ROUNDS = 20

/**
 * The processes that a command started, with the command as the leader of a session and a group of its own.
 *
 * The kernel gives the number of a group to no new process while the group has a member. So as soon as the leader is
 * gone (`reaped`), a process with its number is a stranger, and the group is none of ours any more.
 *
 * What needs /proc is for Linux. Elsewhere the group is ended as a whole, and counts as one process; who left it is not
 * found. On Windows `taskkill` ends the tree of the command while the command lives.
 */
interface ProcessGroup {
  reaped(): void
  /** The living members of group and session but for the leader. */
  members(): Process[]
  /** Ends the members: SIGTERM, then SIGKILL. Those that left the session may stay: an action may start a service. */
  endMembers(): Promise<void>
  /** Ends the leader, the members, every descendant and everything with the cookie. Gives how many would not end. */
  endAll(): Promise<number>
}

type Processes = ReadonlyMap<number, Process>
type Find = (all: Processes) => Process[]

export function processGroup(leader: number, cookie: Cookie): ProcessGroup {
  let leaderReaped = false
  const isOurs = (all: Processes): boolean => !leaderReaped || !all.has(leader)

  const living = (all: Processes = processes()): Process[] => {
    if (!isOurs(all)) return []
    if (all.size > 0)
      return [...all.values()].filter(({ group, session }) => group === leader || session === leader)
    const standIn = { pid: leader, parent: 0, group: leader, session: leader, started: '' }
    return signalQuietly(-leader, 0) ? [standIn] : []
  }

  /** The group at once where it is whole, so that no member forks out of it; everybody else alone. */
  const signal = (name: NodeJS.Signals, whole: boolean, each: readonly Process[], all: Processes): void => {
    const atOnce = whole && isOurs(all)
    if (atOnce) signalQuietly(-leader, name)
    for (const one of each) if (!atOnce || one.group !== leader) signalProcess(one, name)
  }

  /** Asks everything that `find` gives to end, and then makes it. Gives how many are left at the deadline. */
  const end = async (find: Find): Promise<number> => {
    const begun = performance.now()
    const asked = new Set<string>()
    for (;;) {
      const all = processes()
      const rest = find(all)
      const passed = performance.now() - begun
      if (rest.length === 0 || passed > DEADLINE_MS) return rest.length
      const fresh = rest.filter((each) => !asked.has(keyOf(each)))
      if (passed > TERM_GRACE_MS) signal('SIGKILL', true, frozen(find), processes())
      else if (fresh.length > 0) signal('SIGTERM', asked.size === 0, fresh, all)
      for (const each of fresh) asked.add(keyOf(each))
      await wait(POLL_MS)
    }
  }

  return {
    reaped() {
      leaderReaped = true
    },
    members: () => living().filter(({ pid }) => leaderReaped || pid !== leader),
    async endMembers() {
      await end(living)
    },
    async endAll() {
      if (process.platform === 'win32') return endTree(leader, leaderReaped)
      // Their parents are known only while those live, so nobody is forgotten who was seen once.
      const known = new Map<string, Process>()
      return end((all) => {
        const carriers = carriersOf(cookie).flatMap((pid) => all.get(pid) ?? [])
        const seen = [...known.values()].flatMap((each) => stillThere(all, each))
        const found = withDescendants(all, [...new Set([...living(all), ...carriers, ...seen])])
        for (const each of found) known.set(keyOf(each), each)
        return [...found]
      })
    },
  }
}

/** Stops everybody before anybody is ended: else one could start another in between, whom nobody knows. */
function frozen(find: Find): Process[] {
  const stopped = new Set<string>()
  for (let round = 1; ; round += 1) {
    const rest = find(processes())
    const moving = rest.filter((each) => !stopped.has(keyOf(each)))
    if (moving.length === 0 || round === MAX_ROUNDS) return rest
    for (const each of moving) {
      signalProcess(each, 'SIGSTOP')
      stopped.add(keyOf(each))
    }
  }
}

function stillThere(all: Processes, { pid, started }: Process): Process[] {
  const now = all.get(pid)
  return now?.started === started ? [now] : []
}

function keyOf({ pid, started }: Process): string {
  return `${pid} ${started}`
}

function endTree(leader: number, reaped: boolean): number {
  if (!reaped) spawnSync('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore' })
  return 0
}
