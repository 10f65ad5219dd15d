import type { Command } from 'commander'
import { defineGuard } from './guard.js'
import type { Session } from './session.js'

export function defineTrust(program: Command, session: Session): void {
  defineGuard(program, session, {
    guard: 'trust',
    summary: 'show, lock or unlock the trust guard',
    description:
      'The trust guard: while it is locked, no response is taken. A day (UTC) has a limit of manual unlocks.\n' +
      'Every change has a reason, and is recorded with who made it.',
    statusSummary: 'show whether it is locked, since when and why, and how many unlocks are left',
    status: 'Shows whether the trust guard is locked, since when and why, and how many unlocks are left.',
    changes: [
      {
        verb: 'lock',
        to: 'locked',
        summary: 'lock it; this is never limited',
        description:
          'Locks the trust guard. Nothing keeps it from that: a damaged file is kept beside the new one; with a broken\n' +
          'policy the file is the one that is left in it, or the usual one; a lock that another run holds is waited for\n' +
          'and then passed by, and nothing is logged. All but the first ends with exit code 1.',
      },
      {
        verb: 'unlock',
        to: 'unlocked',
        summary: 'unlock it; this counts against the limit of the day',
        description:
          'Unlocks the trust guard, if the day has an unlock left. One that is not locked stays as it is, and nothing is counted.',
      },
    ],
  })
}
