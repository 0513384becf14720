package io.gearshift.driver.cli.bench.peers.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.cli.bench.peers.process.Peer;
import io.gearshift.driver.cli.bench.peers.process.PeerDescription;
import io.gearshift.driver.cli.bench.peers.process.PeerSession;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchPeerTest {
  private static final BenchNetwork RESNET50 = BenchNetwork.of("resnet50");

  /** Imports anything, and describes itself by its arguments and the compiler it is told of. */
  private static final String PYTHON =
      """
      #!/bin/sh
      [ "$1" = -c ] && exit 0
      shift
      echo '{"engine":"'"$CXX"'","detail":"'"$*"'","batch":4,"threads":1}'
      """;

  @TempDir private Path folder;

  @Test
  void everyModeIsAnEngineWithItsOptions() throws IOException {
    List<Peer> peers = peers(Optional.of(Path.of("any-compiler")));
    assertThat(peers)
        .extracting(Peer::name)
        .containsExactly(
            "PyTorch FP32", "PyTorch BF16", "PyTorch compiled FP32", "PyTorch compiled BF16");
    String common = "--net resnet50 --batch 4 --threads 1 --precision ";
    assertThat(descriptions(peers))
        .extracting(PeerDescription::detail)
        .containsExactly(
            common + "fp32", common + "bf16", common + "fp32 --compile", common + "bf16 --compile");
    assertThat(descriptions(peers))
        .extracting(PeerDescription::engine)
        .containsOnly("any-compiler");
  }

  @Test
  void nothingIsCompiledUnasked() throws IOException {
    assertThat(peers(Optional.empty()))
        .extracting(Peer::name)
        .containsExactly("PyTorch FP32", "PyTorch BF16");
  }

  @Test
  void theCompilerIsTheNamedOneElseAUsualOne() throws IOException {
    Path usual = executable("c++", "");
    Path named = executable("clang++", "");
    Map<String, String> path = Map.of("PATH", "none:" + folder);
    assertThat(TorchCompiler.find(path)).isEqualTo(usual);
    assertThat(TorchCompiler.find(Map.of("CXX", named.toString()))).isEqualTo(named);
    assertThat(TorchCompiler.find(Map.of("CXX", "clang++", "PATH", folder.toString())))
        .isEqualTo(named);
    Path first = executable("g++", "");
    assertThat(TorchCompiler.find(path)).isEqualTo(first);
  }

  @Test
  void aMissingCompilerIsOneLine() {
    assertThatThrownBy(() -> TorchCompiler.find(Map.of("PATH", folder.toString())))
        .isInstanceOf(UserError.class)
        .hasMessage("Missing C++ compiler (--compiled needs g++ or c++ on the PATH)");
    assertThatThrownBy(() -> TorchCompiler.find(Map.of("CXX", "none")))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid CXX: none (must be a C++ compiler)");
  }

  private List<Peer> peers(Optional<Path> compiler) throws IOException {
    Path script = folder.resolve("benchmarks/peers/torch_step.py");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "");
    return TorchPeer.find(executable("python", PYTHON).toString(), folder, compiler);
  }

  private Path executable(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static List<PeerDescription> descriptions(List<Peer> peers) {
    List<PeerDescription> descriptions = new ArrayList<>();
    for (Peer peer : peers) {
      try (PeerSession session = peer.open(RESNET50, 4, 1)) {
        descriptions.add(session.description());
      }
    }
    return descriptions;
  }
}
