package io.rescene.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs sets of benchmarks: {@code mvn -q -Pbench verify -Dbench=makespan,enqueue}. */
public final class Bench {
    /** One set of benchmarks. */
    interface Set {
        /** Measures and prints. */
        void run(Lab lab, Figures figures, int repeat);
    }

    private static final Map<String, Set> SETS = sets();

    private Bench() {}

    private static Map<String, Set> sets() {
        Map<String, Set> sets = new LinkedHashMap<>();
        sets.put("ceiling", new Ceiling());
        sets.put("startup", new StartUp());
        sets.put("handover", new HandOver());
        sets.put("makespan", new Makespan());
        sets.put("steady", new SteadyState());
        sets.put("memory", new Memory());
        sets.put("enqueue", new Enqueue());
        sets.put("rules", new Rules());
        sets.put("growth-videos", new GrowthVideos());
        sets.put("growth-scenes", new GrowthScenes());
        sets.put("growth-calls", new GrowthCalls());
        sets.put("growth-workers", new GrowthWorkers());
        sets.put("growth-fleet", new GrowthFleet());
        sets.put("growth-ledger", new GrowthLedger());
        sets.put("growth-footprint", new GrowthFootprint());
        sets.put("growth-plan", new GrowthPlan());
        return sets;
    }

    /**
     * Runs the sets that are named, {@code all} for all.
     *
     * @param arguments their names, by comma; {@code growth} stands for all that begin with it and a hyphen
     */
    public static void main(String[] arguments) throws IOException {
        List<String> asked = arguments.length == 0 || arguments[0].equals("all")
                ? List.copyOf(SETS.keySet())
                : Arrays.asList(arguments[0].split(","));
        for (String name : asked) {
            if (SETS.keySet().stream().noneMatch(set -> isNamed(set, name))) {
                throw new IllegalArgumentException("the sets are " + SETS.keySet() + ", not " + name);
            }
        }
        Path folder = Program.target().resolve("bench");
        Figures figures = new Figures(folder);
        figures.say(
                "%s  %d cores, JDK %s, load %s",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).strip());
        try (Lab lab = new Lab(folder)) {
            SETS.forEach((name, set) -> {
                if (asked.stream().anyMatch(one -> isNamed(name, one))) {
                    figures.say("%s", name);
                    set.run(lab, figures, Integer.getInteger("bench.repeat", 3));
                }
            });
        }
    }

    private static boolean isNamed(String set, String name) {
        return set.equals(name) || set.startsWith(name + "-");
    }
}
