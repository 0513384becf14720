package io.gearshift.driver.cluster;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster for all test classes of a JVM: 2 DataNodes and 2 NodeManagers with a stand-in GPU
 * each, and a Spark beside them.
 *
 * <p>{@code @ExtendWith(SharedCluster.class)} gives tests parameters of the types {@link
 * ClusterDaemons} and {@link SparkHome}. Before each test all daemons are up, whatever the test
 * before has killed; files on HDFS stay, so each test takes a folder of its own there. The cluster
 * ends with the last test.
 */
public final class SharedCluster implements BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedCluster.class);

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    shared(context).ready();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ClusterDaemons.class || type == SparkHome.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = shared(context);
    return parameter.getParameter().getType() == SparkHome.class
        ? shared.sparkHome()
        : shared.daemons();
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Shared.class, key -> Shared.create(), Shared.class);
  }
}
