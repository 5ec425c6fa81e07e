package io.rescene.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link RuleBenchmarks} with JMH: the CPU a scene takes in the inner rules. */
final class Rules implements Bench.Set {
    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        try {
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                            .include(RuleBenchmarks.class.getName())
                            .forks(1)
                            .warmupIterations(3)
                            .warmupTime(TimeValue.seconds(1))
                            .measurementIterations(Math.max(3, repeat))
                            .measurementTime(TimeValue.seconds(1))
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
            for (RunResult result : results) {
                figures.say(
                        "  %-44s %10.3f us ± %.3f",
                        result.getPrimaryResult().getLabel(),
                        result.getPrimaryResult().getScore(),
                        result.getPrimaryResult().getScoreError());
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed", e);
        }
    }
}
