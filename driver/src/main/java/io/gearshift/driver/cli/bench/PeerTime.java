package io.gearshift.driver.cli.bench;

/**
 * One measurement of one engine, as peers print it in JSON.
 *
 * @param engine its name and version
 * @param detail what it ran on
 * @param batch images of a step
 * @param threads it used
 * @param medianMilliseconds of a step
 * @param minimumMilliseconds of a step
 */
record PeerTime(
    String engine,
    String detail,
    int batch,
    int threads,
    double medianMilliseconds,
    double minimumMilliseconds) {}
