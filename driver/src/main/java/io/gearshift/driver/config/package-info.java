/**
 * The configuration of a run: every key declared once, read from an INI file and overrides,
 * checked, and frozen into typed records. It stays on the driver: nothing here is serialisable,
 * executors get only what a task needs.
 */
package io.gearshift.driver.config;
