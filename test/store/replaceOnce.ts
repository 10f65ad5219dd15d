// Replaces one file, for the test that limits the size of what this process may write.
import { replaceFile } from '../../src/store/replaceFile.js'

try {
  await replaceFile(process.argv[2] ?? '', 'x'.repeat(Number(process.argv[3])))
} catch (error) {
  process.stdout.write((error as NodeJS.ErrnoException).code ?? String(error))
}
