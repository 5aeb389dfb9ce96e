import type { Application } from '#shared/model/application.ts';

/**
 * An investigation is not shown: the list stays as it was published, and nobody learns from it who is objected to.
 * Shown as in publicity until the naming is published. A candidate of a campaign whose publicity has begun is published
 * by that alone: the list froze with it, and the calendar may be a moment behind.
 */
export const publishedStatuses = ['candidate', 'inPublicity', 'underObjection', 'cleared', 'named'] as const;

/** Who was held back is not published (A19). */
export const isPublishedUnit = ({ status, heldBack }: Application) =>
  !heldBack && publishedStatuses.some((shown) => shown === status.name);
