/**
 * Everything that runs inside an executor; nothing here knows of the driver. The order of the
 * packages and who may use which library stand in ARCHITECTURE.md and are held by a test.
 */
package io.gearshift.executors;
