/** Namespace of the product's own metrics in CloudWatch. */
export const metricNamespace = 'Shifan';

/** The product's own metrics, with what each is told apart by. A dashboard or an alarm names them from here. */
export const metricDimensions = {
  /** Decisions on applications as the relay follows them: submit, return, forward, lapse… A repeated event counts again. */
  Decisions: ['Campaign', 'Action'],
  /** Applications that stand in a stage and are waited for, looked at every few minutes. */
  Waiting: ['Campaign', 'Stage'],
  /** Objections and clues that nobody has answered yet. */
  OpenObjections: ['Campaign'],
  /** Batches or single events of the table that could not be followed and come again. */
  RelayFailures: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type MetricName = keyof typeof metricDimensions;

/**
 * Fields that make a line of the log a metric as well: CloudWatch's embedded metric format. Elsewhere they are only
 * fields.
 * @param at wall time, milliseconds since 1970; CloudWatch takes nothing that is two weeks old
 */
export function metric<Name extends MetricName>(
  name: Name,
  value: number,
  dimensions: Readonly<Record<(typeof metricDimensions)[Name][number], string>>,
  at: number = Date.now(),
): Readonly<Record<string, unknown>> {
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [[...metricDimensions[name]]],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    ...dimensions,
    [name]: value,
  };
}
