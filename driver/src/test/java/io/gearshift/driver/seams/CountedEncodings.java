package io.gearshift.driver.seams;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterGroup.Diversity;
import io.gearshift.executors.graph.ParameterGroup.Training;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Sign;
import io.gearshift.executors.quantization.Storage;
import java.util.List;

/** Another quantiser that counts how often it encodes: workers' counts are added up. */
record CountedEncodings(QuantizerSpec inner) implements QuantizerSpec {
  static final ParameterGroup COUNTS =
      new ParameterGroup("counts", Training.KEPT, Combination.SUM, Diversity.IGNORED);
  static final ParameterGroup UNITS =
      new ParameterGroup("units", Training.KEPT, Combination.MAXIMUM, Diversity.IGNORED);

  @Override
  public int bits() {
    return inner.bits();
  }

  @Override
  public String label() {
    return inner.label() + ", counted";
  }

  @Override
  public boolean fitsBytes() {
    return inner.fitsBytes();
  }

  @Override
  public DataType type(Storage storage, Sign sign) {
    return inner.type(storage, sign);
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    return List.of(count(site), unit(site));
  }

  private static StateTensor count(OperandSite site) {
    return new StateTensor(site.layer(), site.role() + " encodings", COUNTS, 1, 0);
  }

  private static StateTensor unit(OperandSite site) {
    return new StateTensor(site.layer(), site.role() + " unit", UNITS, 1, 1);
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    Quantizer quantizer = inner.quantizer(state);
    Tensor count = state.value(count(state.site()));
    Tensor unit = state.value(unit(state.site()));
    return new Quantizer() {
      @Override
      public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
        quantizer.encode(elementWise, source, target, draw);
        elementWise.addScaled(count, unit, 1);
      }
    };
  }
}
