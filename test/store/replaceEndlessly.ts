// Replaces one file for ever: for the test that kills it.
import { replaceFile } from '../../src/store/replaceFile.js'

const path = process.argv[2] ?? ''
const size = Number(process.argv[3])
process.stdout.write('started\n')
for (let letter = 0; ; letter = (letter + 1) % 26) {
  await replaceFile(path, String.fromCharCode(97 + letter).repeat(size))
}
