import { readdirSync, readFileSync } from 'node:fs'

/** A process as Linux describes it. */
export interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** In ticks since the machine started: with it, a number that was given to another process is told apart. */
  readonly started: string
}

/** Every living process, by number; a zombie is not living. Empty where there is no /proc. */
export function processes(): Map<number, Process> {
  const found = pids().flatMap((pid) => {
    const process = processOf(pid)
    return process ? [[pid, process] as const] : []
  })
  return new Map(found)
}

export function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function processOf(pid: number): Process | undefined {
  try {
    // The name of the program stands in parentheses, and may hold any character.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, parent, group, session] = fields
    if (state === 'Z' || state === 'X') return undefined
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      started: fields[19] ?? '',
    }
  } catch {
    return undefined
  }
}

/** The given ones and all that descend from them. */
export function withDescendants(
  all: ReadonlyMap<number, Process>,
  ancestors: readonly Process[],
): Set<Process> {
  const children = new Map<number, Process[]>()
  for (const each of all.values()) {
    const siblings = children.get(each.parent)
    if (siblings) siblings.push(each)
    else children.set(each.parent, [each])
  }
  const found = new Set(ancestors)
  // A set goes on to what is added while it is walked.
  for (const { pid } of found) for (const child of children.get(pid) ?? []) found.add(child)
  return found
}

/** Sends a signal unless the number belongs to another process by now. Who is gone or may not be ended is left alone. */
export function signalProcess({ pid, started }: Process, signal: NodeJS.Signals): void {
  if (processOf(pid)?.started === started) signalQuietly(pid, signal)
}

/** A negative number is a group. */
export function signalQuietly(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
