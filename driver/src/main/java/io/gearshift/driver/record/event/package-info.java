/** The lines of {@code events.jsonl}: what happened, a record for each kind. */
package io.gearshift.driver.record.event;
