/**
 * Charts as inline SVG: axes, lines, bars, and the bands of the precisions behind them. Knows no
 * report.
 */
package io.gearshift.driver.report.chart;
