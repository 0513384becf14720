/**
 * What is kept of a run: {@code config.json}, {@code metrics.jsonl}, {@code events.jsonl} and
 * {@code result.json} under {@code ROOT/ID}. Names and units of the fields are an interface that
 * notebooks read: fields are added, never renamed. Records are local files, written by the driver
 * alone; checkpoints may lie elsewhere.
 */
package io.gearshift.driver.record;
