package io.gearshift.driver.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import io.gearshift.driver.cli.Gearshift;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.driver.example.SmallNetwork;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecordReader;
import io.gearshift.driver.storage.Folder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code gearshift train} with a configuration of three short epochs. */
public final class TrainCommandLine {
  private final Path runs;
  private final Path conf;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  public TrainCommandLine(Path folder) throws IOException {
    this.runs = folder.resolve("runs");
    this.conf = Files.writeString(folder.resolve("small.ini"), configuration());
  }

  private static String configuration() {
    return """
        [dataset]
        Dataset: digits
        Dataset_Location: %s
        [cnn]
        Architecture: %s
        [training_hyperparameters]
        Total_Epochs: 3
        Train_Batch: 32
        Test_Batch: 50
        Learning_Rate: 0.02
        Min_LR: 0.002
        [muppet_hyperparameters]
        Run_Muppet: True
        Bit_Width: 8
        Prec_Schedule: 8 -1
        Policy_Resolution: 2
        [policy]
        Max_Epochs_Per_Gear: 2
        [arithmetic]
        Kernels: onednn
        [averaging]
        Frequency: 6
        [spark]
        Master: local[2]
        Workers: 2
        [records]
        Checkpoint_Every_Rounds: 2
        [run]
        Seed: 1
        """
        .formatted(
            // The digits are there before a run asks for them.
            SmallDigits.spec().directory(), SmallNetwork.architecture());
  }

  Path conf() {
    return conf;
  }

  Path runs() {
    return runs;
  }

  /** What a run has recorded. */
  public RunRecordReader record(String id) {
    return RunRecordReader.read(Folder.at(runs.resolve(id)));
  }

  /** Digest of what a run ended with; {@code gearshift verify} has found the run whole. */
  String sha(String id) {
    CommandRun verified = CommandRun.of("verify", id, "--runs", runs.toString());
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    return record(id).result().map(Result::parametersSha256).orElseThrow();
  }

  /** A run's name and settings as the command takes them. */
  public static String[] arguments(String id, List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of("--run-id", id));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments.toArray(String[]::new);
  }

  /** Standard output of the last command. */
  public String out() {
    return out.toString();
  }

  /** Standard error of the last command. */
  public String err() {
    return err.toString();
  }

  public int train(String... arguments) {
    return trainWith(conf, arguments);
  }

  int trainWith(Path other, String... arguments) {
    out = new StringWriter();
    return run(new PrintWriter(out), other, arguments);
  }

  /** Trains until standard output holds {@code text}; there the process breaks off. */
  int trainUntilOutputHas(String text, String... arguments) {
    StringWriter written =
        new StringWriter() {
          @Override
          public void write(String string, int from, int length) {
            super.write(string, from, length);
            if (getBuffer().indexOf("\n" + text) >= 0) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    out = written;
    return run(new PrintWriter(written), conf, arguments);
  }

  public int resume(String id, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--resume", "--run-id", id));
    arguments.addAll(List.of("--runs", runs.toString()));
    arguments.addAll(List.of(more));
    out = new StringWriter();
    err = new StringWriter();
    return Gearshift.run(
        new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
  }

  private int run(PrintWriter output, Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--conf", file.toString()));
    arguments.addAll(List.of("--runs", runs.toString()));
    arguments.addAll(List.of(more));
    err = new StringWriter();
    return Gearshift.run(output, new PrintWriter(err), arguments.toArray(String[]::new));
  }
}
