/**
 * JSON in files: one object a line, or one sealed by a checksum. Knows nothing of what it holds.
 */
package io.gearshift.driver.record.json;
