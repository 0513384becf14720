/** PyTorch as an engine that is timed, in its several modes. */
package io.gearshift.driver.cli.bench.peers.torch;
