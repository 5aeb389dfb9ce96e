import { PlanExample } from '../model/plan.ts';
import jiangkou from './guizhou/jiangkou-plan-frame.json' with { type: 'json' };

/** Plans that come ready. */
export const planExamples: readonly PlanExample[] = [jiangkou].map((data) => PlanExample.parse(data));
