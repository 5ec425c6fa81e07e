package io.rescene.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A logarithmic axis.
 *
 * @param least its beginning, above 0
 * @param most its end
 */
record Scale(double least, double most) {
    /** As far as the values reach, and a bit beyond. */
    static Scale of(List<double[]> values) {
        double[] all = values.stream().flatMapToDouble(Arrays::stream).toArray();
        double low = Arrays.stream(all).min().orElse(1);
        double high = Arrays.stream(all).max().orElse(10);
        return new Scale(low / 1.6, high * 1.6);
    }

    /** Where a value stands: 0 at the beginning, 1 at the end. */
    double part(double value) {
        return Math.log(value / least) / Math.log(most / least);
    }

    /** Where ticks belong: the powers of ten, with 2 and 5 between where there are few. */
    List<Double> ticks() {
        int from = (int) Math.floor(Math.log10(least));
        int to = (int) Math.ceil(Math.log10(most));
        int[] steps = to - from > 4 ? new int[] {1} : new int[] {1, 2, 5};
        List<Double> ticks = new ArrayList<>();
        for (int power = from; power <= to; power++) {
            for (int step : steps) {
                double tick = Double.parseDouble(step + "e" + power);
                if (tick >= least && tick <= most) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
