package io.gearshift.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.example.SmallDigits;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.kernels.compute.DeviceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MendableFailureTest {

  private static String text(Throwable failure) {
    return MendableFailure.text(failure).orElse("none");
  }

  @Test
  void anExecutorThatYarnKilledForMemoryIsToldAsThat() {
    SparkException failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times:"
                + " ExecutorLostFailure (executor 7 exited caused by one of the running tasks)"
                + " Reason: Container killed by YARN for exceeding physical memory limits. 1.5 GB of"
                + " 1.4 GB physical memory used. Consider boosting spark.executor.memoryOverhead.");
    assertThat(MendableFailure.text(failure))
        .contains(
            "Too little memory for executors: YARN killed one that took 1.5 GB of 1.4 GB (raise"
                + " spark.executor.memoryOverhead, or lower Train_Batch or Test_Batch)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException: The DiskSpace quota of /a is exceeded:"
            + " quota = 2 MB | The DiskSpace quota of /a is exceeded: quota = 2 MB (make room below"
            + " it, or raise it; hdfs dfs -count -q shows it)",
        "org.apache.hadoop.ipc.RemoteException(java.io.IOException): File /a/b could only be written to 0"
            + " of the 1 minReplication nodes. | File /a/b could only be written to 0 of the 1"
            + " minReplication nodes. (HDFS has no machine with room for it; hdfs dfsadmin -report"
            + " shows them)",
        "Cannot create file/a. Name node is in safe mode. | Cannot create file/a. Name node is in safe"
            + " mode. (it leaves it by itself after a start; if its own disk is full, make room"
            + " there)",
        "org.apache.hadoop.security.AccessControlException: Permission denied: user=eve, access=WRITE |"
            + " Permission denied: user=eve, access=WRITE (that user must be allowed to; a ticket or"
            + " HADOOP_USER_NAME says who you are)",
      })
  void whatHdfsDoesNotTakeSaysWhy(String said, String told) {
    assertThat(text(new IOException(said))).isEqualTo(told);
    assertThat(
            text(
                new SparkException(
                    "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times:\nLost"
                        + " task 0.0 (TID 5) (host executor 1): java.io.IOException: "
                        + said)))
        .isEqualTo(told);
  }

  @Test
  void damagedDataSpeakForThemselves() {
    DataSetException damage = new DataSetException("Damaged shard: a (x)");
    assertThat(text(new IllegalStateException("wrapped", damage)))
        .isEqualTo("Damaged shard: a (x)");
  }

  @Test
  void aDeviceThatCannotBeUsedSpeaksForItself() {
    DeviceException missing = new DeviceException("Kernels 'cuda' cannot start: No NVIDIA driver");
    assertThat(text(new IllegalStateException("wrapped", missing)))
        .isEqualTo("Kernels 'cuda' cannot start: No NVIDIA driver");
  }

  @Test
  void memoryOutsideTheHeapSaysHowMuchWasWanted() {
    assertThat(
            text(
                new OutOfMemoryError(
                    "Cannot reserve 6291456 bytes of direct buffer memory (allocated: 36700160,"
                        + " limit: 37748736)")))
        .isEqualTo(
            "Too little memory outside the heap: 6 MiB more wanted, 35 MiB of 36 MiB are taken"
                + " (raise GEARSHIFT_DIRECT, on a cluster spark.executor.memoryOverhead and"
                + " -XX:MaxDirectMemorySize; or lower Train_Batch or Test_Batch)");
  }

  @Test
  void aFullDiskIsFoundInTheTextOfAnotherJvm() {
    String told =
        "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
            + " Lost task 0.3 in stage 1.0 (TID 5) (10.0.0.2 executor 1): java.io.IOException: No"
            + " space left on device\n\tat java.base/sun.nio.ch.FileDispatcherImpl.write0";
    assertThat(text(new SparkException(told)))
        .isEqualTo(
            "No space left on device (make room; TMPDIR says where temporary files go, now "
                + System.getProperty("java.io.tmpdir")
                + ")");
  }

  @Test
  void tooFewFileDescriptorsNameTheFileAndTheLimit() {
    IOException cause = new FileNotFoundException("/tmp/block (Too many open files)");
    assertThat(text(new UncheckedIOException("cannot", cause)))
        .isEqualTo("Cannot open /tmp/block: Too many open files (raise the limit: ulimit -n 4096)");
  }

  @Test
  void aHeapThatSparkRefusesNamesTheSetting() {
    String rest = " System memory 104857600 must be at least 471859200. Please increase";
    assertThat(text(new SparkException("[INVALID_DRIVER_MEMORY]" + rest)))
        .isEqualTo(
            "Too little Java heap: 100 MiB, Spark wants at least 450 MiB (raise GEARSHIFT_HEAP, with"
                + " spark-submit spark.driver.memory)");
  }

  @Test
  void whatNobodyCanMendIsNotTold() {
    assertThat(text(new IllegalStateException("broken"))).isEqualTo("none");
    assertThat(text(new IOException("connection reset"))).isEqualTo("none");
  }

  @Test
  void localSparkListensOnLoopbackWithASecret() {
    SmallDigits.spec();
    try (SparkSession session = SparkSessions.open("local", "local[1]", 1, Map.of())) {
      var conf = session.sparkContext().getConf();
      assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
      assertThat(conf.get("spark.driver.host")).isEqualTo("127.0.0.1");
      assertThat(conf.get("spark.authenticate")).isEqualTo("true");
      assertThat(conf.get("spark.authenticate.secret")).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void aTaskThatMustBeMendedIsNotTriedAgain() {
    SmallDigits.spec();
    try (SparkSession session = SparkSessions.open("once", "local[1,4]", 1, Map.of())) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      var attempts = session.sparkContext().longAccumulator();
      TaskFailures failures = TaskFailures.of(spark);
      List<Integer> results =
          spark
              .parallelize(List.of(1, 2), 2)
              .flatMap(
                  number -> {
                    attempts.add(1);
                    return failures
                        .collect(
                            () -> {
                              if (number == 2) {
                                throw new DataSetException("Damaged shard: b (x)");
                              }
                              return List.of(number);
                            })
                        .iterator();
                  })
              .collect();
      assertThat(results).containsExactly(1);
      assertThat(attempts.value()).isEqualTo(2);
      assertThatThrownBy(failures::throwFirst)
          .isInstanceOf(UserError.class)
          .hasMessage("Damaged shard: b (x)");
    }
  }
}
