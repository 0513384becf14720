package io.gearshift.driver.training;

import io.gearshift.driver.averaging.Rounds;
import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.lock.RunLock;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.storage.Folder;
import io.gearshift.executors.kernels.compute.Compute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A process that trains a small run, or what is left of it, as {@code gearshift train} and {@code
 * train --resume} do, but without Spark: it is there to be killed.
 */
final class KilledRun {
  /** The reference starts fastest. */
  private static final SmallRun.Settings SETTINGS =
      SmallRun.Settings.USUAL.withNetwork(SmallNetwork.spec().on(Compute.reference()));

  private static final List<Integer> LADDER = List.of(8, 12, -1);
  private static final String ID = "small";

  private KilledRun() {}

  /** Takes the folder of all runs and the file of the first parameters. */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    float[] initial = floats(Files.readAllBytes(Path.of(arguments[1])));
    Path folder = root.resolve(ID);
    System.out.println("ready");
    boolean isNew = !Files.exists(folder.resolve("config.json"));
    if (isNew) {
      RunRecord.requireFree(Folder.at(root), ID);
    }
    try (RunLock lock = RunLock.take(folder.toString(), RunRecord.LOCK)) {
      SmallRun run =
          isNew ? SmallRun.create(root, SETTINGS, LADDER) : SmallRun.open(root, SETTINGS, LADDER);
      if (run.record().result().isEmpty()) {
        Rounds rounds = new SerialRounds(SmallDigits.spec());
        finish(run, isNew ? run.start(rounds, initial) : goOn(run, rounds, initial));
      }
      System.out.println("finished " + lock.getClass().getSimpleName());
    }
  }

  private static RunState goOn(SmallRun run, Rounds rounds, float[] initial) {
    Resumption resumption =
        Resumption.find(
            run.record(),
            run.store(),
            SmallRun.CHECKPOINT_EVERY_ROUNDS,
            Resumption.Otherwise.REFUSE);
    Optional<Checkpoint> checkpoint = resumption.checkpoint();
    if (checkpoint.isEmpty()) {
      resumption.begin(List.of());
      return run.start(rounds, initial);
    }
    return run.run(rounds)
        .resume(checkpoint.get(), initial.length, () -> resumption.begin(List.of()));
  }

  private static void finish(SmallRun run, RunState end) throws Exception {
    byte[] parameters = bytes(end.vectors().parameters());
    byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(parameters);
    run.record()
        .finish(
            new Result(
                "finished",
                end.position().epoch(),
                end.testTop1(),
                end.bestTestTop1(),
                end.seconds(),
                HexFormat.of().formatHex(digest),
                null));
  }

  static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
