import { type LogPort, lineText } from '#functions/ports/log.ts';

/** Faults alone, on standard error: what somebody who tries the product wants to see of its log. */
export const faultLog: LogPort = (line) => {
  if (line.level === 'error') process.stderr.write(`${lineText(line, Date.now())}\n`);
};

/** Everything on standard output, one line each, for whatever keeps the logs of the machine. */
export const wholeLog: LogPort = (line) => void process.stdout.write(`${lineText(line, Date.now())}\n`);
