/**
 * The configuration of a run: read from an INI file and overrides, checked, and frozen into typed
 * records. Every key is declared once, in the class of its section. It stays on the driver: nothing
 * here is serialisable, executors get only what a task needs.
 */
package io.gearshift.driver.config;
