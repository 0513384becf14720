package io.gearshift.driver.cli.bench.peers.process;

/**
 * An engine, as its process prints it in JSON once it is warm.
 *
 * @param engine its name and version
 * @param detail what it runs on
 * @param batch images of a step
 * @param threads it uses
 */
public record PeerDescription(String engine, String detail, int batch, int threads) {}
