import { shown, shownDate } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';

export { shown, shownDate };

const zone = 8 * 3_600_000;

/** 11月21日 23:59, without the year: for dense tables whose column says that it is Beijing time. */
export function shortTime(instant: Instant): string {
  const local = new Date(Date.parse(instant) + zone).toISOString();
  return `${Number(local.slice(5, 7))}月${Number(local.slice(8, 10))}日 ${local.slice(11, 16)}`;
}

/** 2026年11月21日 23:59:07, for receipts and the record: to the second. */
export function exactTime(instant: Instant): string {
  const local = new Date(Date.parse(instant) + zone).toISOString();
  return `${shownDate(local.slice(0, 10))} ${local.slice(11, 19)}`;
}

export interface Countdown {
  readonly text: string;
  /** passed · last (less than an hour) · soon (less than a day) · near (less than three days) · far */
  readonly urgency: 'passed' | 'last' | 'soon' | 'near' | 'far';
}

/** How long until a deadline, counted from the server's time. Minutes and seconds only in the last hour. */
export function countdown(due: Instant, now: number): Countdown {
  const left = Date.parse(due) - now;
  if (left < 0) return { text: `已超期 ${span(-left)}`, urgency: 'passed' };
  const urgency =
    left < 3_600_000 ? 'last' : left < 86_400_000 ? 'soon' : left < 3 * 86_400_000 ? 'near' : 'far';
  return { text: `还有 ${span(left)}`, urgency };
}

function span(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const days = Math.floor(seconds / 86_400);
  if (days >= 3) return `${days} 天`;
  const hours = Math.floor((seconds % 86_400) / 3_600);
  if (days >= 1) return `${days} 天 ${hours} 小时`;
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (hours >= 1) return `${hours} 小时 ${minutes} 分`;
  return `${minutes} 分 ${String(seconds % 60).padStart(2, '0')} 秒`;
}

/** 1.2 MB, 340 KB. */
export function shownBytes(bytes: number): string {
  if (bytes >= 1_048_576) return `${(bytes / 1_048_576).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1_024))} KB`;
}

/** Epoch milliseconds as an instant. */
export function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}
