/** A store thread that misbehaves when asked to: hangs, dies or throws. */
import { parentPort, workerData } from 'node:worker_threads';
import { FieldwatchError } from '../../src/contract/errors.ts';
import type { ThreadReply, ThreadRequest } from '../../src/main/io/store/protocol.ts';

const reply = (message: ThreadReply): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ id, call, args }: ThreadRequest) => {
  if (call === 'hang') for (;;);
  if (call === 'die') process.exit(3);
  if (call === 'refuse') reply({ kind: 'error', id, error: new FieldwatchError('conflict', 'no').toBody() });
  if (call === 'echo') reply({ kind: 'answer', id, value: args[0] });
});
if (workerData.file === 'refused')
  reply({ kind: 'refused', error: new FieldwatchError('store-newer', 'too new').toBody() });
else reply({ kind: 'ready', opened: { sqliteVersion: '3', notices: [] } });
