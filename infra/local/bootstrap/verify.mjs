#!/usr/bin/env node
// `npx shifan-verify 归档.zip`: as `npm run verify -- 归档.zip`, from whatever folder the archive lies in.
import fs from 'node:fs';
import path from 'node:path';

const [node = '', self = '', ...args] = process.argv;
// The command runs in the root of the product; names of files are those of the caller's folder.
const placed = args.map((arg) => (!arg.startsWith('-') && fs.existsSync(arg) ? path.resolve(arg) : arg));
process.argv = [node, self, 'verify', ...placed];
await import('./run.mjs');
