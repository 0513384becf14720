package io.gearshift.executors.models.json;

import java.util.HashSet;
import java.util.Set;

/**
 * The classes that the JSON of a network may name. DL4J loads and initialises whatever class stands
 * in an {@code @class}, before it looks at whether the class belongs there; so only these reach it.
 *
 * <p>Layers and vertices are those that the plan computes. Settings are all of DL4J's that are
 * plain values, so that the reader of the network can refuse one by its name.
 */
final class AllowedClasses {

  private static final Set<String> NAMES = all();

  private AllowedClasses() {}

  private static Set<String> all() {
    Set<String> names = new HashSet<>();
    allow(
        names,
        "org.deeplearning4j.nn.conf.graph.",
        "LayerVertex ElementWiseVertex MergeVertex PreprocessorVertex ScaleVertex SubsetVertex");
    allow(
        names,
        "org.deeplearning4j.nn.conf.layers.",
        "ActivationLayer BatchNormalization ConvolutionLayer DenseLayer DepthwiseConvolution2D"
            + " DropoutLayer GlobalPoolingLayer LocalResponseNormalization LossLayer OutputLayer"
            + " SubsamplingLayer ZeroPaddingLayer");
    allow(
        names,
        "org.deeplearning4j.nn.conf.preprocessor.",
        "CnnToFeedForwardPreProcessor ComposableInputPreProcessor FeedForwardToCnnPreProcessor");
    allow(
        names,
        "org.deeplearning4j.nn.conf.constraint.",
        "MaxNormConstraint MinMaxNormConstraint NonNegativeConstraint UnitNormConstraint");
    allow(
        names,
        "org.deeplearning4j.nn.conf.distribution.",
        "BinomialDistribution ConstantDistribution GaussianDistribution LogNormalDistribution"
            + " NormalDistribution OrthogonalDistribution TruncatedNormalDistribution"
            + " UniformDistribution");
    allow(
        names,
        "org.deeplearning4j.nn.conf.dropout.",
        "AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout");
    allow(
        names,
        "org.deeplearning4j.nn.conf.stepfunctions.",
        "DefaultStepFunction GradientStepFunction NegativeDefaultStepFunction"
            + " NegativeGradientStepFunction");
    allow(names, "org.deeplearning4j.nn.conf.weightnoise.", "DropConnect WeightNoise");
    allow(
        names,
        "org.deeplearning4j.nn.weights.",
        "WeightInitConstant WeightInitDistribution WeightInitIdentity WeightInitLecunUniform"
            + " WeightInitNormal WeightInitRelu WeightInitReluUniform WeightInitSigmoidUniform"
            + " WeightInitUniform WeightInitVarScalingNormalFanAvg WeightInitVarScalingNormalFanIn"
            + " WeightInitVarScalingNormalFanOut WeightInitVarScalingUniformFanAvg"
            + " WeightInitVarScalingUniformFanIn WeightInitVarScalingUniformFanOut"
            + " WeightInitXavier WeightInitXavierLegacy WeightInitXavierUniform");
    allow(
        names,
        "org.nd4j.linalg.activations.impl.",
        "ActivationCube ActivationELU ActivationGELU ActivationHardSigmoid ActivationHardTanH"
            + " ActivationIdentity ActivationLReLU ActivationMish ActivationRReLU"
            + " ActivationRationalTanh ActivationReLU ActivationReLU6 ActivationRectifiedTanh"
            + " ActivationSELU ActivationSigmoid ActivationSoftPlus ActivationSoftSign"
            + " ActivationSoftmax ActivationSwish ActivationTanH ActivationThresholdedReLU");
    allow(
        names,
        "org.nd4j.linalg.lossfunctions.impl.",
        "LossBinaryXENT LossCosineProximity LossFMeasure LossHinge LossKLD LossL1 LossL2 LossMAE"
            + " LossMAPE LossMCXENT LossMSE LossMSLE LossNegativeLogLikelihood LossPoisson"
            + " LossSparseMCXENT LossSquaredHinge LossWasserstein");
    allow(
        names,
        "org.nd4j.linalg.learning.config.",
        "AMSGrad AdaBelief AdaDelta AdaGrad AdaMax Adam Nadam Nesterovs NoOp RmsProp Sgd");
    allow(
        names,
        "org.nd4j.linalg.learning.regularization.",
        "L1Regularization L2Regularization WeightDecay");
    allow(
        names,
        "org.nd4j.linalg.schedule.",
        "CycleSchedule ExponentialSchedule FixedSchedule InverseSchedule MapSchedule PolySchedule"
            + " RampSchedule SigmoidSchedule StepSchedule");
    return Set.copyOf(names);
  }

  /** All names, for tests. */
  static Set<String> names() {
    return NAMES;
  }

  static boolean contains(String className) {
    return NAMES.contains(className);
  }

  private static void allow(Set<String> names, String packagePrefix, String classes) {
    for (String name : classes.split(" ", -1)) {
      names.add(packagePrefix + name);
    }
  }
}
