// How our own formatters hear what the run says of itself: those records are no envelopes for the official ones.

/**
 * Name of the event that brings them, beside cucumber's `envelope`: the masked envelopes whose attachment is a
 * {@link RunRecord} or a {@link RunEnd} of `run-record.ts`.
 */
export const RUN_RECORDS = 'aurora-run-record';
