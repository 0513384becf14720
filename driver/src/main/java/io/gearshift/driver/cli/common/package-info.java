/**
 * What several commands share: options, exit codes, tables, and how they find runs, models and data
 * sets that a user names.
 */
package io.gearshift.driver.cli.common;
