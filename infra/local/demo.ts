import { playFiveYears } from './demo/full/play.ts';
import { playBothStories } from './demo/play.ts';

const options = process.argv.slice(2);
if (options.includes('--full')) await playFiveYears();
else await playBothStories(options);
