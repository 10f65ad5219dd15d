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
    status: 'show whether it is engaged, since when and why',
    changes: [
      {
        verb: 'engage',
        to: 'engaged',
        summary: 'engage it: nothing is done any more',
        description:
          'Engages the safety brake. A damaged file does not keep it from that: it is kept beside the new one.',
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
