/**
 * The bench commands: what a training step costs here, alone ({@code step}) or beside others
 * ({@code peers}), what its input costs ({@code input}), and what a round costs beside its steps
 * ({@code exchange}).
 */
package io.gearshift.driver.cli.bench;
