/**
 * What vectors become on their way to where they are added: themselves, or differences of few bits.
 */
package io.gearshift.executors.exchange.encoding;
