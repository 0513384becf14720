package org.apache.zeppelin.spark;

import java.io.File;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.zeppelin.interpreter.InterpreterContext;
import org.apache.zeppelin.interpreter.InterpreterGroup;
import org.apache.zeppelin.interpreter.InterpreterResult;
import org.apache.zeppelin.interpreter.ZeppelinContext;
import org.apache.zeppelin.interpreter.thrift.InterpreterCompletion;

/**
 * Stands for the class of this name that no Maven repository has: opens a session, for SQL. It runs
 * no Scala. What a result looks like is Zeppelin's own {@link SparkShims}.
 */
public final class SparkScala212Interpreter extends AbstractSparkScalaInterpreter {
  private final SparkConf conf;
  private final Properties properties;
  private final InterpreterGroup group;
  private final ClassLoader loader;
  private SparkSession session;
  private ZeppelinContext context;

  public SparkScala212Interpreter(
      SparkConf conf,
      List<String> dependencies,
      Properties properties,
      InterpreterGroup group,
      URLClassLoader loader,
      File output) {
    this.conf = conf;
    this.properties = properties;
    this.group = group;
    this.loader = loader;
  }

  @Override
  public void open() {
    session = SparkSession.builder().config(conf).getOrCreate();
    SparkShims shims;
    try {
      shims = SparkShims.getInstance(session.version(), properties, session);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    int most = Integer.parseInt(properties.getProperty("zeppelin.spark.maxResult", "1000"));
    context =
        new ZeppelinContext(group.getInterpreterHookRegistry(), most) {
          @Override
          public Map<String, String> getInterpreterClassMap() {
            return Map.of("sql", SparkSqlInterpreter.class.getName());
          }

          @Override
          public List<Class> getSupportedClasses() {
            return List.of(Dataset.class);
          }

          @Override
          public String showData(Object result, int rows) {
            return shims.showDataFrame(result, rows, interpreterContext);
          }
        };
  }

  @Override
  public void close() {
    session.stop();
  }

  @Override
  public SparkContext getSparkContext() {
    return session.sparkContext();
  }

  @Override
  public SQLContext getSqlContext() {
    return session.sqlContext();
  }

  @Override
  public Object getSparkSession() {
    return session;
  }

  @Override
  public String getSparkUrl() {
    return null;
  }

  @Override
  public ZeppelinContext getZeppelinContext() {
    return context;
  }

  @Override
  public int getProgress(String jobGroup, InterpreterContext of) {
    return 0;
  }

  @Override
  public InterpreterResult interpret(String code, InterpreterContext of) {
    return new InterpreterResult(InterpreterResult.Code.ERROR, "No Scala here");
  }

  @Override
  public List<InterpreterCompletion> completion(String code, int cursor, InterpreterContext of) {
    return List.of();
  }

  @Override
  public ClassLoader getScalaShellClassLoader() {
    return loader;
  }
}
