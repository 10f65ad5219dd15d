import type { Command } from 'commander'
import { defineGuard } from './guard.js'
import type { Session } from './session.js'

export function defineBrake(program: Command, session: Session): void {
  defineGuard(program, session, {
    guard: 'brake',
    summary: 'show, engage or release the safety brake',
    description:
      'The safety brake: while it is engaged, no response is taken, and a response that runs stops before its next action.\n' +
      'Every change has a reason, and is recorded with who made it.',
    statusSummary: 'show whether it is engaged, since when and why',
    status: 'Shows whether the safety brake is engaged, since when and why.',
    changes: [
      {
        verb: 'engage',
        to: 'engaged',
        summary: 'engage it: nothing is done any more',
        description:
          'Engages the safety brake. Nothing keeps it from that: a damaged file is kept beside the new one; with a broken\n' +
          'policy the file is the one that is left in it, or the usual one; a lock that another run holds is waited for\n' +
          'and then passed by, and nothing is logged. All but the first ends with exit code 1.',
      },
      {
        verb: 'release',
        to: 'released',
        summary: 'release it',
        description: 'Releases the safety brake. One whose file is damaged must be mended first.',
      },
    ],
  })
}
