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
    status: 'show whether it is locked, since when and why, and how many unlocks are left',
    changes: [
      {
        verb: 'lock',
        to: 'locked',
        summary: 'lock it; this is never limited',
        description:
          'Locks the trust guard. A damaged file does not keep it from that: it is kept beside the new one.',
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
