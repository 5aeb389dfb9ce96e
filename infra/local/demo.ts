import { playBothStories } from './demo/play.ts';

await playBothStories(process.argv.slice(2));
