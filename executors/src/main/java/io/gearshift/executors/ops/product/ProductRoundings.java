package io.gearshift.executors.ops.product;

import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Operand;
import io.gearshift.executors.ops.Operation;
import io.gearshift.executors.ops.step.OperandIdentity;
import io.gearshift.executors.ops.step.ParameterGradients;
import io.gearshift.executors.ops.step.PassContext;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a scheme rounds of a layer beside the operands of its products: bias, output, the gradients
 * of input and parameters, the optimiser's steps, and parameters as they are kept. All in single
 * precision, where it lies, but for the bias.
 */
final class ProductRoundings {

  /**
   * Whose roundings they are.
   *
   * @param name the operation's, for messages
   * @param weight of the layer
   * @param bias null for none
   */
  record Owner(String name, ParameterTensor weight, ParameterTensor bias) {}

  private static final List<Role> FORWARD =
      List.of(Role.INPUT, Role.WEIGHT, Role.BIAS, Role.OUTPUT);

  private final Owner owner;
  private final OperandSite site;
  private final ProductQuantization quantization;
  private final Map<Role, Operand> operands = new EnumMap<>(Role.class);
  private int forward;
  private int backward;

  ProductRoundings(Owner owner, OperandSite site, ProductQuantization quantization) {
    this.owner = owner;
    this.site = site;
    this.quantization = quantization;
  }

  boolean rounds(Role role) {
    return quantization.of(role).quantizes();
  }

  void planForward(BufferPlan buffers, int time) {
    forward = time;
    if (owner.bias() != null && rounds(Role.BIAS)) {
      operand(Role.BIAS).store(buffers, owner.bias().shape(), time);
    }
    operand(Role.OUTPUT);
  }

  /**
   * @param passesGradientOn whether there is a gradient of the input
   */
  void planBackward(int time, boolean passesGradientOn) {
    backward = time;
    if (passesGradientOn) {
      operand(Role.INPUT_GRADIENT);
    }
  }

  private Operand operand(Role role) {
    return operands.computeIfAbsent(
        role, r -> new Operand(identity(r), quantization.of(r), Storage.FLOATS, Sign.ANY));
  }

  /** Nothing of it is rounded at random: no stream is drawn from. */
  private OperandIdentity identity(Role role) {
    String label =
        switch (role) {
          case WEIGHT_GRADIENT -> owner.weight().label() + " gradient";
          case WEIGHT_UPDATE -> owner.weight().label() + " update";
          case STORED_WEIGHT -> owner.weight().label();
          default -> owner.name() + " " + role.label();
        };
    return new OperandIdentity(site.of(role), label, 0, place(role));
  }

  private int place(Role role) {
    return FORWARD.contains(role) ? place(forward, role) : place(backward, role);
  }

  /** Places of one time, in the order in which things are encoded. */
  static int place(int time, Role role) {
    int order =
        switch (role) {
          case INPUT, OUTPUT_GRADIENT -> 0;
          case WEIGHT, WEIGHT_GRADIENT -> 1;
          case BIAS, INPUT_GRADIENT -> 2;
          case OUTPUT, BIAS_GRADIENT -> 3;
          case WEIGHT_UPDATE -> 4;
          case BIAS_UPDATE -> 5;
          case STORED_WEIGHT -> 6;
          case STORED_BIAS -> 7;
        };
    return time * Operation.PLACES + order;
  }

  void bind(PassContext context) {
    operands.values().forEach(operand -> operand.bind(context));
    if (context.gradients() == null) {
      return;
    }
    ParameterGradients gradients = context.parameterGradients();
    bindParameter(context, owner.weight(), Role.WEIGHT_UPDATE, Role.STORED_WEIGHT);
    if (owner.bias() != null) {
      if (rounds(Role.BIAS_GRADIENT)) {
        gradients.quantize(
            owner.bias().offset(),
            context.gradient(owner.bias()),
            quantization
                .of(Role.BIAS_GRADIENT)
                .quantizer(context.state(site.of(Role.BIAS_GRADIENT))),
            identity(Role.BIAS_GRADIENT));
      }
      bindParameter(context, owner.bias(), Role.BIAS_UPDATE, Role.STORED_BIAS);
    }
  }

  private void bindParameter(
      PassContext context, ParameterTensor parameter, Role update, Role stored) {
    ParameterGradients gradients = context.parameterGradients();
    if (rounds(update)) {
      gradients.roundStep(
          parameter.offset(),
          quantization.of(update).quantizer(context.state(site.of(update))),
          identity(update));
    }
    if (rounds(stored)) {
      gradients.roundStored(
          parameter.offset(),
          quantization.of(stored).quantizer(context.state(site.of(stored))),
          identity(stored));
    }
  }

  /** The bias to add, rounded if it is to be. */
  Tensor bias(PassContext context, Tensor bias) {
    return operands.containsKey(Role.BIAS) ? operands.get(Role.BIAS).encode(context, bias) : bias;
  }

  /** Rounds, in place, where the scheme says so. */
  void round(PassContext context, Role role, Tensor tensor) {
    operands.get(role).encode(context, tensor);
  }

  /** What all of it keeps from one pass to the next. */
  List<StateTensor> states() {
    List<StateTensor> states = new ArrayList<>();
    for (Role role : Role.values()) {
      boolean ofBias = role == Role.BIAS || role == Role.BIAS_GRADIENT || role == Role.BIAS_UPDATE;
      boolean there =
          (owner.bias() != null || !ofBias)
              && (role != Role.INPUT_GRADIENT || operands.containsKey(role));
      if (there) {
        OperandSite of = role == Role.INPUT ? site : site.of(role);
        states.addAll(quantization.of(role).state(of));
      }
    }
    return states;
  }
}
