// Appends one record, for the test that limits the size of what this process may write.
import { appendRecord } from '../../src/store/log.js'

try {
  await appendRecord(process.argv[2] ?? '', JSON.stringify({ filler: 'x'.repeat(Number(process.argv[3])) }))
} catch (error) {
  process.stdout.write((error as NodeJS.ErrnoException).code ?? String(error))
}
